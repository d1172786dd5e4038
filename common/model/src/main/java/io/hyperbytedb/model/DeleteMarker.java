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
 * @param fate what becomes of the series
 */
public record DeleteMarker(
    long databaseId,
    long policyId,
    @Nullable String measurement,
    SeriesChoice series,
    long minTime,
    long maxTime,
    SeriesFate fate) {
  /** Stands for all retention policies; no policy has this id. */
  public static final long ALL_POLICIES = 0;

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
        new SeriesFate.DropUnwritten(unwrittenSince));
  }

  /** Whether the marker's policy id covers the policy {@code other}. */
  public static boolean sameOrAll(long policyId, long other) {
    return policyId == ALL_POLICIES || policyId == other;
  }
}
