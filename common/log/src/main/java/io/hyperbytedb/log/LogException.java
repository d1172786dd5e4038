package io.hyperbytedb.log;

import org.jspecify.annotations.Nullable;

/** The log could not perform an operation. */
public final class LogException extends RuntimeException {
  /** The reason for the failure. */
  public enum Reason {
    /** No acknowledgement within the timeout. The record may or may not be in the log. */
    UNAVAILABLE,
    /** Too many bytes are in flight; nothing was appended. */
    OVERLOADED,
    /** The log's disk is full; nothing was appended. */
    DISK_FULL,
    /** The record exceeds the log's maximum size; nothing was appended. */
    TOO_LARGE,
    /** The requested offset is no longer in the log, or not yet. */
    OFFSET_GONE,
    /** The topic does not exist, or its configuration is not the expected one. */
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

  /** The reason for the failure. */
  public Reason reason() {
    return reason;
  }
}
