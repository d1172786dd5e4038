package io.hyperbytedb.server.sim;

import io.hyperbytedb.files.ForwardingStorage;
import io.hyperbytedb.files.Storage;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The files as one process sees them. */
final class ProcessStorage extends ForwardingStorage {
  private final SimulatedProcess process;

  ProcessStorage(SimulatedProcess process, Storage storage) {
    super(storage);
    this.process = process;
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
    return new ProcessOutput(call(() -> super.create(path)));
  }

  @Override
  public Batch batch() {
    Set<String> paths = new TreeSet<>();
    return new ForwardingBatch(super.batch()) {
      @Override
      public Output create(String path) throws IOException {
        paths.add(path);
        return new ProcessOutput(call(() -> super.create(path)));
      }

      @Override
      public Map<String, IOException> sync() {
        try {
          return call(super::sync);
        } catch (IOException e) {
          Map<String, IOException> all = new TreeMap<>();
          paths.forEach(path -> all.put(path, e));
          return all;
        }
      }
    };
  }

  @Override
  public Input open(String path) throws IOException {
    return call(() -> super.open(path));
  }

  @Override
  public void delete(String path) throws IOException {
    Object _ =
        call(
            () -> {
              super.delete(path);
              return path;
            });
  }

  @Override
  public List<String> list(String folder) throws IOException {
    return call(() -> super.list(folder));
  }

  private final class ProcessOutput extends ForwardingOutput {
    ProcessOutput(Output output) {
      super(output);
    }

    @Override
    public void commit() throws IOException {
      Object _ =
          call(
              () -> {
                super.commit();
                return this;
              });
    }
  }
}
