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

  /**
   * A file whose content another library could not read; its message is only in the cause, as it
   * tells the library's structures.
   */
  public CorruptFileException(String path, String what, Throwable cause) {
    this(path, what);
    initCause(cause);
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
