package io.hyperbytedb.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Deletes rows: those that it names and that stand before it in its WAL partition. A delete appends
 * the same marker to every partition, and each partition applies it to its own rows and series.
 *
 * @param databaseId the catalog's id of the database
 * @param policyId the catalog's id of the retention policy; {@link #ALL_POLICIES} for all
 * @param measurement the measurement; null for all
 * @param series which series
 * @param minTime the earliest time, nanoseconds, inclusive
 * @param maxTime the latest time, nanoseconds, inclusive
 * @param dropsSeries whether the series are removed from the index as well; a later write adds them
 *     again
 * @param unwrittenSince {@link #ANYHOW}, or the offset of an earlier marker of the same partition
 *     that matched some of these series without dropping them: then only those series are dropped
 *     that have not been written since that offset. Such a marker is appended to one partition only
 */
public record DeleteMarker(
    long databaseId,
    long policyId,
    @Nullable String measurement,
    SeriesChoice series,
    long minTime,
    long maxTime,
    boolean dropsSeries,
    long unwrittenSince) {
  /** Stands for all retention policies; no policy has this id. */
  public static final long ALL_POLICIES = 0;

  /** The series are dropped whether or not they have been written since an earlier marker. */
  public static final long ANYHOW = -1;

  /** A marker that drops its series, if it drops any, regardless of later writes. */
  public DeleteMarker(
      long databaseId,
      long policyId,
      @Nullable String measurement,
      SeriesChoice series,
      long minTime,
      long maxTime,
      boolean dropsSeries) {
    this(databaseId, policyId, measurement, series, minTime, maxTime, dropsSeries, ANYHOW);
  }

  /** A marker that drops series found to be empty after an earlier marker; it deletes no rows. */
  public static DeleteMarker dropEmptied(
      long databaseId, String measurement, List<SeriesKey> keys, long unwrittenSince) {
    return new DeleteMarker(
        databaseId,
        ALL_POLICIES,
        measurement,
        new SeriesChoice.Keys(keys),
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        true,
        unwrittenSince);
  }

  /** Whether the marker's policy id covers the policy {@code other}. */
  public static boolean sameOrAll(long policyId, long other) {
    return policyId == ALL_POLICIES || policyId == other;
  }
}
