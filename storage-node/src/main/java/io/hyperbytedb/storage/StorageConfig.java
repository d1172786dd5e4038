package io.hyperbytedb.storage;

import java.time.Duration;

/**
 * The configuration of a storage node.
 *
 * @param nodeName the node's name, for people
 * @param walTopic the WAL topic
 * @param flush when rows are flushed to files
 * @param files how files are made
 * @param catchUpTimeout how long a strong read waits for the log
 */
public record StorageConfig(
    String nodeName, String walTopic, Flush flush, Files files, Duration catchUpTimeout) {
  /**
   * When rows are flushed to files.
   *
   * @param interval how often the node checks what to flush
   * @param maxAge rows older than this are flushed
   * @param maxRows a partition with this many unflushed rows is flushed
   * @param memtableBytes the memory use of all memtables at which the largest is flushed; at twice
   *     this much, consumption waits for flushes
   * @param unhealthyAfter a partition whose flush has been failing for this long is reported as a
   *     problem
   */
  public record Flush(
      Duration interval,
      Duration maxAge,
      long maxRows,
      long memtableBytes,
      Duration unhealthyAfter) {}

  /**
   * How files are made.
   *
   * @param bucketDuration the finest time bucket of files, nanoseconds
   * @param verifyWrites whether files are read back before they are committed
   */
  public record Files(long bucketDuration, boolean verifyWrites) {}
}
