package io.hyperbytedb.model;

import org.jspecify.annotations.Nullable;

/**
 * Says that rows are gone: those that stand before the marker in its WAL partition and that it
 * names. It stands in every partition, and each decides for its own rows and series.
 *
 * @param databaseId the catalog's id of the database
 * @param policyId the catalog's id of the retention policy; {@link #ALL_POLICIES} for all
 * @param measurement the measurement; null for all
 * @param series which series
 * @param minTime the earliest time, nanoseconds, inclusive
 * @param maxTime the latest time, inclusive
 * @param dropsSeries whether the series leave the index, to come back when they are written again
 */
public record DeleteMarker(
    long databaseId,
    long policyId,
    @Nullable String measurement,
    SeriesChoice series,
    long minTime,
    long maxTime,
    boolean dropsSeries) {
  /** No policy has this id. */
  public static final long ALL_POLICIES = 0;

  /** Whether rows of a policy may be meant. */
  public static boolean sameOrAll(long policyId, long other) {
    return policyId == ALL_POLICIES || policyId == other;
  }
}
