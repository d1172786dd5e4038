package io.hyperbytedb.catalog;

/**
 * How far a materialized view is, as the process says that computes its windows.
 *
 * @param id of the view
 * @param node the process
 * @param behind records of the WAL that are not looked at yet, in all partitions
 * @param dirty ranges of time whose windows have to be computed
 * @param lastRun when windows were computed last, milliseconds since 1970; 0 for never
 * @param rows what it did
 * @param error why the last run failed; empty if it did not
 */
public record ViewStatus(
    long id, String node, long behind, long dirty, long lastRun, Rows rows, String error) {
  /**
   * Rows since the process has the view.
   *
   * @param written how many were written
   * @param deleted how many were deleted
   */
  public record Rows(long written, long deleted) {}
}
