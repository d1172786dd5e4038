package io.hyperbytedb.files;

import java.io.IOException;

/** An intact file written by a later release, which only a newer build can read. */
public final class TooNewFileException extends IOException {
  TooNewFileException(String path, int version, int newest) {
    super(
        "file ["
            + path
            + "]: was written by a newer release, in version ["
            + version
            + "] of the file format; this one reads versions up to ["
            + newest
            + "]");
  }
}
