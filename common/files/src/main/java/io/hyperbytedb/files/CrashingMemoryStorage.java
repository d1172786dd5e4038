package io.hyperbytedb.files;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/**
 * Files in memory, for tests and simulation. Every operation that a disk could refuse can be made
 * to fail, and a write to be stored with an error; a crash loses uncommitted files. Thread-safe.
 */
public final class CrashingMemoryStorage implements Storage {
  private final TreeMap<String, byte[]> files = new TreeMap<>();
  private long operations;
  private long failAt = -1;
  private int generation;
  private long damageIn = -1;

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

  /** Discards every file that is being written, and ends injected failures. */
  public synchronized void crash() {
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
    return new MemoryOutput(checked(path), generation);
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
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    MemoryOutput(String path, int born) {
      this.path = path;
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
        files.put(path, bytes.toByteArray());
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
