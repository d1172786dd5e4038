package io.hyperbytedb.model;

import java.util.List;

/**
 * A Parquet file as the manifest names it. All its rows belong to one retention policy, measurement
 * and shard group.
 *
 * @param path the file's path relative to the data directory, separated by {@code /}
 * @param scope the rows that belong in it
 * @param content what is in it
 */
public record FileEntry(String path, FileScope scope, FileContent content) {
  /** A copy of this entry with another path. */
  public FileEntry withPath(String other) {
    return new FileEntry(other, scope, content);
  }

  /** The same as {@link TableId#databaseId}. */
  public long databaseId() {
    return scope.table().databaseId();
  }

  /** The same as {@link TableId#policyId}. */
  public long policyId() {
    return scope.table().policyId();
  }

  /** The same as {@link TableId#measurement}. */
  public String measurement() {
    return scope.table().measurement();
  }

  /** The same as {@link FileScope#partition}. */
  public int partition() {
    return scope.partition();
  }

  /** The same as {@link FileScope#fromOffset}. */
  public long fromOffset() {
    return scope.fromOffset();
  }

  /** The same as {@link FileScope#toOffset}. */
  public long toOffset() {
    return scope.toOffset();
  }

  /** The same as {@link FileScope#level}. */
  public int level() {
    return scope.level();
  }

  /** The same as {@link FileScope#bucketStart}. */
  public long bucketStart() {
    return scope.bucketStart();
  }

  /** The same as {@link FileScope#bucketEnd}. */
  public long bucketEnd() {
    return scope.bucketEnd();
  }

  /** The same as {@link FileContent#rows}. */
  public int rows() {
    return content.rows();
  }

  /** The same as {@link FileContent#minTime}. */
  public long minTime() {
    return content.minTime();
  }

  /** The same as {@link FileContent#maxTime}. */
  public long maxTime() {
    return content.maxTime();
  }

  /** The same as {@link FileContent#bytes}. */
  public long bytes() {
    return content.bytes();
  }

  /** The same as {@link FileContent#logicalHash}. */
  public long logicalHash() {
    return content.logicalHash();
  }

  /** The same as {@link FileContent#fields}. */
  public List<FieldName> fields() {
    return content.fields();
  }

  /** The same as {@link FileContent#series}. */
  public byte[] series() {
    return content.series();
  }
}
