package io.hyperbytedb.files;

import java.io.IOException;

/** A whole file that a later release wrote. It is not damaged: a newer build reads it. */
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
