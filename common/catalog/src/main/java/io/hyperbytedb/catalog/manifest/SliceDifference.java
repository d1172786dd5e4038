package io.hyperbytedb.catalog.manifest;

/**
 * A slice whose hashes differ between two replicas.
 *
 * @param kind what that means
 * @param other the other's hash
 */
public record SliceDifference(Slice slice, Kind kind, long other) {
  /** What a difference means. */
  public enum Kind {
    /** Both have flushed the same log and their hashes are exact: rows differ. */
    DIVERGENT,
    /** One has flushed more of the log, or read more of the catalog, than the other; ask again. */
    LAGGING,
    /** Compaction has yet to merge replaced values or to apply deletes; the hashes say nothing. */
    UNSETTLED
  }
}
