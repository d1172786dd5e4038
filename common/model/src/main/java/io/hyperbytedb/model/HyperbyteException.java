package io.hyperbytedb.model;

import org.jspecify.annotations.Nullable;

/** An error with a code and a message that may be shown to the user. */
public class HyperbyteException extends RuntimeException {
  private final ErrorCode code;

  public HyperbyteException(ErrorCode code, String message) {
    this(code, message, null);
  }

  public HyperbyteException(ErrorCode code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /** The kind of error. */
  public ErrorCode code() {
    return code;
  }
}
