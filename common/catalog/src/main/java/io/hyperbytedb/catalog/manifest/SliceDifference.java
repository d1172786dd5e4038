package io.hyperbytedb.catalog.manifest;

/**
 * A slice whose hashes differ between two replicas.
 *
 * @param kind the meaning of the difference
 * @param other the other replica's hash
 */
public record SliceDifference(Slice slice, Kind kind, long other) {
  /** The meaning of a difference. */
  public enum Kind {
    /** Both have flushed the same log and their hashes are exact: the rows differ. */
    DIVERGENT,
    /**
     * One has flushed more of the log, or applied more of the catalog, than the other; compare
     * again later.
     */
    LAGGING,
    /**
     * Compaction has not yet merged replaced values or applied deletes, so the hashes are not
     * comparable.
     */
    UNSETTLED
  }
}
