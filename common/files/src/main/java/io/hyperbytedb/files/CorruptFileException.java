package io.hyperbytedb.files;

import java.io.IOException;

/**
 * A file's content differs from what its writer wrote. The message names the file and the place.
 */
public final class CorruptFileException extends IOException {
  private static final long serialVersionUID = 1;

  private final String path;
  private final String what;

  public CorruptFileException(String path, String what) {
    super("file [" + path + "]: " + what);
    this.path = path;
    this.what = what;
  }

  /** The file, as the manifest names it. */
  public String path() {
    return path;
  }

  /** What is wrong with the file. */
  public String what() {
    return what;
  }
}
