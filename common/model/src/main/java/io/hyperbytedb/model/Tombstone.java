package io.hyperbytedb.model;

import org.jspecify.annotations.Nullable;

/**
 * A {@link DeleteMarker} as resolved by one partition: it deletes rows of these series and times
 * that have a smaller WAL offset.
 *
 * @param offset the marker's offset in the partition
 * @param databaseId the catalog's id of the database
 * @param policyId the catalog's id of the retention policy; {@link DeleteMarker#ALL_POLICIES} for
 *     all
 * @param measurement the measurement; null for all
 * @param series the ordinals of the series, as a serialized Roaring bitmap; null for all
 * @param minTime the earliest time, inclusive
 * @param maxTime the latest time, inclusive
 */
@SuppressWarnings("ArrayRecordComponent") // written once
public record Tombstone(
    long offset,
    long databaseId,
    long policyId,
    @Nullable String measurement,
    byte @Nullable [] series,
    long minTime,
    long maxTime) {
  /** Whether the tombstone may delete rows of a measurement. */
  public boolean concerns(long database, long policy, String name) {
    return databaseId == database
        && DeleteMarker.sameOrAll(policyId, policy)
        && (measurement == null || measurement.equals(name));
  }

  /** Whether the tombstone may delete rows of a file. */
  public boolean concerns(FileEntry file) {
    return file.toOffset() <= offset
        && concerns(file.databaseId(), file.policyId(), file.measurement())
        && minTime <= file.maxTime()
        && maxTime >= file.minTime();
  }
}
