package io.hyperbytedb.log;

import org.jspecify.annotations.Nullable;

/** The log could not do what it was asked. */
public final class LogException extends RuntimeException {
  /** Why. */
  public enum Reason {
    /** No acknowledgement within the time limit. The record may be in the log or not. */
    UNAVAILABLE,
    /** More bytes are under way than allowed; nothing was appended. */
    OVERLOADED,
    /** There is no space left where the log is; nothing was appended. */
    DISK_FULL,
    /** The record is larger than the log takes; nothing was appended. */
    TOO_LARGE,
    /** The offset to read from is not in the log any more, or not yet. */
    OFFSET_GONE,
    /** The topic doesn't exist, or is not as it should be. */
    BAD_TOPIC,
    /** The log or reader was closed. */
    CLOSED
  }

  private final Reason reason;

  public LogException(Reason reason, String message) {
    this(reason, message, null);
  }

  public LogException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
