package io.hyperbytedb.model;

import java.util.List;

/**
 * A Parquet file as the manifest names it. All its rows belong to one retention policy, measurement
 * and shard group.
 *
 * @param path the file's path relative to the data directory, separated by {@code /}
 * @param databaseId the catalog's id of the database
 * @param policyId the catalog's id of the retention policy
 * @param measurement the rows' measurement
 * @param partition the WAL partition the rows came from
 * @param fromOffset the first WAL offset whose rows may be in the file
 * @param toOffset one more than the last such offset
 * @param level the number of compactions behind the file; 0 for a flushed file
 * @param bucketStart the first nanosecond of the time bucket, inclusive
 * @param bucketEnd the end of the time bucket, exclusive
 * @param rows the number of rows
 * @param minTime the earliest row's time
 * @param maxTime the latest row's time
 * @param bytes the file's length
 * @param logicalHash a hash over the logical rows, equal for equal rows however they are encoded
 * @param fields the fields that have a value in the file
 * @param series the ordinals of its series, as a serialized Roaring bitmap
 */
@SuppressWarnings("ArrayRecordComponent") // written once, by the codec or the writer
public record FileEntry(
    String path,
    long databaseId,
    long policyId,
    String measurement,
    int partition,
    long fromOffset,
    long toOffset,
    int level,
    long bucketStart,
    long bucketEnd,
    int rows,
    long minTime,
    long maxTime,
    long bytes,
    long logicalHash,
    List<FieldName> fields,
    byte[] series) {
  public FileEntry {
    fields = List.copyOf(fields);
  }

  /** A copy of this entry with another path. */
  public FileEntry withPath(String other) {
    return new FileEntry(
        other,
        databaseId,
        policyId,
        measurement,
        partition,
        fromOffset,
        toOffset,
        level,
        bucketStart,
        bucketEnd,
        rows,
        minTime,
        maxTime,
        bytes,
        logicalHash,
        fields,
        series);
  }
}
