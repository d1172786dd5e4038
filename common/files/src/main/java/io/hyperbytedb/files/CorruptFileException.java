package io.hyperbytedb.files;

import java.io.IOException;

/** A file is not what its writer wrote. The message names the file and the place. */
public final class CorruptFileException extends IOException {
  public CorruptFileException(String path, String what) {
    super("file [" + path + "]: " + what);
  }
}
