package io.hyperbytedb.files;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Files in memory, for tests and simulation. Every operation that a disk could refuse can be made
 * to fail, and a write to be stored with an error; a crash loses uncommitted files. Thread-safe.
 */
public final class CrashingMemoryStorage implements Storage {
  @GuardedBy("this")
  private final TreeMap<String, byte[]> files = new TreeMap<>();

  private long operations;
  private long failAt = -1;

  @GuardedBy("this")
  private int generation;

  @GuardedBy("this")
  private long damageIn = -1;

  private final TreeMap<String, byte[]> unsynced = new TreeMap<>();

  /**
   * Makes the {@code n}-th operation from now, counted from 0, and all later ones fail until a
   * crash.
   */
  public synchronized void failFrom(long n) {
    failAt = operations + n;
  }

  /** Flips one bit of the {@code n}-th write from now, counted from 0. */
  public synchronized void damageWrite(long n) {
    damageIn = n;
  }

  /**
   * Discards every file that is being written, and ends injected failures. Of the files of a batch
   * that was not synced some are there and others are not.
   */
  public synchronized void crash() {
    unsynced.forEach(
        (path, bytes) -> {
          if (path.hashCode() % 2 == 0) {
            files.put(path, bytes);
          }
        });
    unsynced.clear();
    generation++;
    failAt = -1;
    damageIn = -1;
  }

  /** The number of operations so far, for choosing a point of failure. */
  public synchronized long operations() {
    return operations;
  }

  @Override
  public synchronized Output create(String path) throws IOException {
    step();
    return new MemoryOutput(checked(path), generation, null);
  }

  @Override
  public Batch batch() {
    return new MemoryBatch();
  }

  /** Its files are known to be stored only when it is synced. */
  private final class MemoryBatch implements Batch {
    private final TreeMap<String, byte[]> committed = new TreeMap<>();
    private final int born = generation;

    @Override
    public Output create(String path) throws IOException {
      synchronized (CrashingMemoryStorage.this) {
        step();
        return new MemoryOutput(checked(path), generation, this);
      }
    }

    private void add(String path, byte[] bytes) {
      committed.put(path, bytes);
      unsynced.put(path, bytes);
    }

    @Override
    public Map<String, IOException> sync() {
      synchronized (CrashingMemoryStorage.this) {
        Map<String, IOException> failed = new TreeMap<>();
        committed.forEach(
            (path, bytes) -> {
              try {
                step();
                if (born != generation) {
                  throw new IOException("written before the crash");
                }
                files.put(path, bytes);
                unsynced.remove(path);
              } catch (IOException e) {
                failed.put(path, e);
              }
            });
        committed.clear();
        return failed;
      }
    }

    @Override
    public void close() {}
  }

  @Override
  public synchronized Input open(String path) throws IOException {
    step();
    byte[] bytes = files.get(checked(path));
    if (bytes == null) {
      throw new NoSuchFileException(path);
    }
    return new MemoryInput(bytes);
  }

  @Override
  public synchronized void delete(String path) throws IOException {
    step();
    files.remove(path);
  }

  @Override
  public synchronized List<String> list(String folder) {
    String prefix = folder.isEmpty() ? "" : folder + "/";
    return files.keySet().stream().filter(path -> path.startsWith(prefix)).toList();
  }

  @Override
  public void deleteLeftovers(Duration idle) {}

  private static String checked(String path) {
    if (Path.of("").resolve(path).normalize().startsWith("..")) {
      throw new IllegalArgumentException("path [" + path + "] leads out of the storage");
    }
    return path;
  }

  private void step() throws IOException {
    long operation = operations++;
    if (failAt >= 0 && operation >= failAt) {
      throw new IOException("injected failure of operation " + operation);
    }
  }

  private final class MemoryOutput implements Output {
    private final String path;
    private final int born;
    private final @Nullable MemoryBatch batch;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    MemoryOutput(String path, int born, @Nullable MemoryBatch batch) {
      this.path = path;
      this.batch = batch;
      this.born = born;
    }

    @Override
    public void write(byte[] data, int from, int length) throws IOException {
      synchronized (CrashingMemoryStorage.this) {
        step();
        byte[] stored = Arrays.copyOfRange(data, from, from + length);
        if (length > 0 && damageIn >= 0 && damageIn-- == 0) {
          stored[length / 2] ^= 1;
        }
        bytes.write(stored, 0, length);
      }
    }

    @Override
    public long position() {
      return bytes.size();
    }

    @Override
    public Input readBack() throws IOException {
      synchronized (CrashingMemoryStorage.this) {
        step();
        return new MemoryInput(bytes.toByteArray());
      }
    }

    @Override
    public void touch() {}

    @Override
    public void commit() throws IOException {
      synchronized (CrashingMemoryStorage.this) {
        step();
        if (born != generation) {
          throw new IOException("written before the crash");
        }
        if (batch != null) {
          batch.add(path, bytes.toByteArray());
        } else {
          files.put(path, bytes.toByteArray());
        }
      }
    }

    @Override
    public void close() {}
  }

  private record MemoryInput(byte[] content) implements Input {
    @Override
    public ByteBuffer bytes() {
      return ByteBuffer.wrap(content).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() {}
  }
}
