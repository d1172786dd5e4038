package io.hyperbytedb.write;

/** Is told of each row of a write that is not written, some only when the write finishes. */
@FunctionalInterface
public interface RefusedRows {
  /** Does nothing: the {@link WriteResult} counts them. */
  RefusedRows COUNTED = (origin, reason) -> {};

  /**
   * A row is not written.
   *
   * @param origin what the caller gave to {@link StagedRow#origin}
   * @param reason why, in InfluxDB's words
   */
  void refused(long origin, String reason);
}
