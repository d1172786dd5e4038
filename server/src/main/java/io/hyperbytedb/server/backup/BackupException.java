package io.hyperbytedb.server.backup;

import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;

/** A backup is damaged, incomplete or invalid; the message names the file. */
public final class BackupException extends HyperbyteException {
  BackupException(String message) {
    super(ErrorCode.BAD_REQUEST, message);
  }

  BackupException(String message, Throwable cause) {
    super(ErrorCode.BAD_REQUEST, message, cause);
  }
}
