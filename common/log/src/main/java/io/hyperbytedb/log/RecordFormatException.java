package io.hyperbytedb.log;

/**
 * Bytes do not have the expected format. Each {@link Reason} asks for a different reaction of the
 * operator.
 */
public final class RecordFormatException extends RuntimeException {
  /** The kind of format error. */
  public enum Reason {
    /** Damaged, or not written by HyperbyteDB. */
    CORRUPT,
    /** Written by an older version whose format is no longer read. */
    TOO_OLD,
    /** Written by a newer version. */
    TOO_NEW
  }

  private final Reason reason;

  public RecordFormatException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** The kind of format error. */
  public Reason reason() {
    return reason;
  }
}
