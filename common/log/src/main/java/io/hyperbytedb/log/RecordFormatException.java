package io.hyperbytedb.log;

/** Bytes that are not what they should be. An operator acts differently on each {@link Reason}. */
public final class RecordFormatException extends RuntimeException {
  /** What is wrong. */
  public enum Reason {
    /** Damaged, or never ours. */
    CORRUPT,
    /** Written by a version that this one no longer reads. */
    TOO_OLD,
    /** Written by a newer version. */
    TOO_NEW
  }

  private final Reason reason;

  public RecordFormatException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** What is wrong. */
  public Reason reason() {
    return reason;
  }
}
