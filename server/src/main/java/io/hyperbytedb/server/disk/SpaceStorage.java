package io.hyperbytedb.server.disk;

import io.hyperbytedb.files.Storage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A storage that leaves some space: on a nearly full disk the rest is for the log, so that deletes
 * succeed. A file being written is then discarded and written again later. Thread-safe.
 */
public final class SpaceStorage implements Storage {
  private final Storage storage;
  private final DiskMonitor disk;

  public SpaceStorage(Storage storage, DiskMonitor disk) {
    this.storage = storage;
    this.disk = disk;
  }

  private void requireSpace() throws IOException {
    if (!disk.takesFiles()) {
      throw new IOException("the disk is full: no files are written");
    }
  }

  @Override
  public Output create(String path) throws IOException {
    requireSpace();
    return new SpaceOutput(storage.create(path));
  }

  @Override
  public Batch batch() {
    Batch batch = storage.batch();
    return new Batch() {
      @Override
      public Output create(String path) throws IOException {
        requireSpace();
        return new SpaceOutput(batch.create(path));
      }

      @Override
      public Map<String, IOException> sync() {
        return batch.sync();
      }

      @Override
      public void close() {
        batch.close();
      }
    };
  }

  @Override
  public Input open(String path) throws IOException {
    return storage.open(path);
  }

  @Override
  public void delete(String path) throws IOException {
    storage.delete(path);
  }

  @Override
  public List<String> list(String folder) throws IOException {
    return storage.list(folder);
  }

  @Override
  public void deleteLeftovers(Duration idle) throws IOException {
    storage.deleteLeftovers(idle);
  }

  private final class SpaceOutput implements Output {
    private final Output output;

    SpaceOutput(Output output) {
      this.output = output;
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      requireSpace();
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
      output.commit();
    }

    @Override
    public void close() throws IOException {
      output.close();
    }
  }
}
