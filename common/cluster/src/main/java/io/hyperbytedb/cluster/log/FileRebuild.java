package io.hyperbytedb.cluster.log;

import io.hyperbytedb.model.FileEntry;
import java.io.IOException;

/** Rebuilds files from the records that they were written from. Not thread-safe. */
public interface FileRebuild {
  /**
   * Writes a file with the rows of a lost one, without changing the manifest.
   *
   * @param file the lost file
   * @param path the path of the new file
   * @return the new file, which has the same number of rows and hash
   * @throws ImpossibleException if it can never be rebuilt
   * @throws IOException if it cannot be rebuilt now
   */
  FileEntry rebuild(FileEntry file, String path) throws IOException;

  /** A file cannot be rebuilt from the log, now or later. */
  final class ImpossibleException extends IOException {
    /**
     * @param message what is missing
     */
    public ImpossibleException(String message) {
      super(message);
    }
  }
}
