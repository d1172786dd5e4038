package io.hyperbytedb.model;

/**
 * What becomes of the series that a {@link DeleteMarker} chooses; a later write adds them again.
 */
public sealed interface SeriesFate {
  /** They stay in the index. */
  SeriesFate KEEP = new Keep();

  /** They are removed from the index. */
  SeriesFate DROP = new Drop();

  /** {@link #KEEP}. */
  record Keep() implements SeriesFate {}

  /** {@link #DROP}. */
  record Drop() implements SeriesFate {}

  /**
   * Those are removed that have not been written since. Such a marker is appended to one partition
   * only.
   *
   * @param since the offset of an earlier marker of the same partition that matched some of these
   *     series without dropping them
   */
  record DropUnwritten(long since) implements SeriesFate {}
}
