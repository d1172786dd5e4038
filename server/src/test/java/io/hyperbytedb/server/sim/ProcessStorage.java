package io.hyperbytedb.server.sim;

import io.hyperbytedb.files.Storage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The files as one process sees them. */
final class ProcessStorage implements Storage {
  private final SimulatedProcess process;
  private final Storage storage;

  ProcessStorage(SimulatedProcess process, Storage storage) {
    this.process = process;
    this.storage = storage;
  }

  /** An operation of a disk. */
  private interface Work<T> {
    T run() throws IOException;
  }

  private <T> T call(Work<T> work) throws IOException {
    return switch (process.call()) {
      case NOTHING, MEANWHILE, CRASH -> work.run();
      case FAIL, DELAY -> throw new IOException("injected failure");
      case LOSE_ANSWER -> {
        work.run();
        throw new IOException("injected failure, after it was done");
      }
    };
  }

  @Override
  public Output create(String path) throws IOException {
    return new ProcessOutput(call(() -> storage.create(path)));
  }

  @Override
  public Batch batch() {
    Batch batch = storage.batch();
    Set<String> paths = new TreeSet<>();
    return new Batch() {
      @Override
      public Output create(String path) throws IOException {
        paths.add(path);
        return new ProcessOutput(call(() -> batch.create(path)));
      }

      @Override
      public Map<String, IOException> sync() {
        try {
          return call(batch::sync);
        } catch (IOException e) {
          Map<String, IOException> all = new TreeMap<>();
          paths.forEach(path -> all.put(path, e));
          return all;
        }
      }

      @Override
      public void close() {
        batch.close();
      }
    };
  }

  @Override
  public Input open(String path) throws IOException {
    return call(() -> storage.open(path));
  }

  @Override
  public void delete(String path) throws IOException {
    Object _ =
        call(
            () -> {
              storage.delete(path);
              return path;
            });
  }

  @Override
  public List<String> list(String folder) throws IOException {
    return call(() -> storage.list(folder));
  }

  @Override
  public void deleteLeftovers(Duration idle) throws IOException {
    storage.deleteLeftovers(idle);
  }

  private final class ProcessOutput implements Output {
    private final Output output;

    ProcessOutput(Output output) {
      this.output = output;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      output.write(bytes, from, length);
    }

    @Override
    public long position() {
      return output.position();
    }

    @Override
    public Input readBack() throws IOException {
      return output.readBack();
    }

    @Override
    public void touch() throws IOException {
      output.touch();
    }

    @Override
    public void commit() throws IOException {
      Object _ =
          call(
              () -> {
                output.commit();
                return output;
              });
    }

    @Override
    public void close() throws IOException {
      output.close();
    }
  }
}
