package io.hyperbytedb.files;

import java.io.IOException;

/** Reads a finished file back and compares it with the rows it was written from. Thread-safe. */
final class FileCheck implements FileBuilder.Check {
  private final Scratch.Pool scratches = new Scratch.Pool(PageCache.NONE);
  private final boolean enabled;

  FileCheck(boolean enabled) {
    this.enabled = enabled;
  }

  @Override
  public void check(Storage.Output out, String path, long hash) throws IOException {
    if (!enabled) {
      return;
    }
    try (TableFile written = TableFile.open(out.readBack(), path, scratches)) {
      written.verify();
      if (written.logicalHash() != hash) {
        throw new CorruptFileException(path, "the file read back is not the one that was written");
      }
    }
  }
}
