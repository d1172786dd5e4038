package io.hyperbytedb.node.log;

import io.hyperbytedb.model.FileEntry;
import java.io.IOException;

/** Makes files again from the records they were made of. For one thread. */
public interface FileRebuild {
  /**
   * Writes a file that has the rows of another one; the manifest is not told.
   *
   * @param file what was lost
   * @param path where the new one goes
   * @return the new file, which has the same rows by number and hash
   * @throws ImpossibleException if it cannot be made any more
   * @throws IOException if it cannot be made now
   */
  FileEntry rebuild(FileEntry file, String path) throws IOException;

  /** A file cannot be made from the log, now or later. */
  final class ImpossibleException extends IOException {
    /** What is missing. */
    public ImpossibleException(String message) {
      super(message);
    }
  }
}
