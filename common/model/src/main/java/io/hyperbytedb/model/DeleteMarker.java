package io.hyperbytedb.model;

import java.util.List;
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
 * @param unwrittenSince if not {@link #ANYHOW}, the offset of an earlier marker of the partition
 *     that meant some of these series without dropping them: only those leave that nobody has
 *     written since. Such a marker stands in one partition only.
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
  /** No policy has this id. */
  public static final long ALL_POLICIES = 0;

  /** Series leave whether they were written or not. */
  public static final long ANYHOW = -1;

  /** A marker whose series, if they leave, do so anyhow. */
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

  /** Drops series that were found without any row after an earlier marker; deletes no rows. */
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

  /** Whether rows of a policy may be meant. */
  public static boolean sameOrAll(long policyId, long other) {
    return policyId == ALL_POLICIES || policyId == other;
  }
}
