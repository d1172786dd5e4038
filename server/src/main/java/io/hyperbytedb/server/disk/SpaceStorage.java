package io.hyperbytedb.server.disk;

import io.hyperbytedb.files.ForwardingStorage;
import io.hyperbytedb.files.Storage;
import java.io.IOException;

/**
 * A storage that leaves some space: on a nearly full disk the rest is for the log, so that deletes
 * succeed. A file being written is then discarded and written again later. Thread-safe.
 */
public final class SpaceStorage extends ForwardingStorage {
  private final DiskMonitor disk;

  public SpaceStorage(Storage storage, DiskMonitor disk) {
    super(storage);
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
    return new SpaceOutput(super.create(path));
  }

  @Override
  public Batch batch() {
    return new ForwardingBatch(super.batch()) {
      @Override
      public Output create(String path) throws IOException {
        requireSpace();
        return new SpaceOutput(super.create(path));
      }
    };
  }

  private final class SpaceOutput extends ForwardingOutput {
    SpaceOutput(Output output) {
      super(output);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      requireSpace();
      super.write(bytes, from, length);
    }
  }
}
