package io.hyperbytedb.storage;

import java.time.Duration;

/**
 * The configuration of a storage node.
 *
 * @param nodeName the node's name, for people
 * @param walTopic the WAL topic
 * @param flushInterval how often it checks what to flush
 * @param flushMaxAge rows older than this are flushed
 * @param flushRows a partition with this many unflushed rows is flushed
 * @param memtableBytes the memory use of all memtables at which the largest is flushed; at twice
 *     this much, consumption waits for flushes
 * @param unhealthyAfter a partition whose flush has been failing for this long is reported as a
 *     problem
 * @param bucketDuration the finest time bucket of files, nanoseconds
 * @param verifyWrites whether files are read back before they are committed
 * @param catchUpTimeout how long a strong read waits for the log
 */
public record StorageConfig(
    String nodeName,
    String walTopic,
    Duration flushInterval,
    Duration flushMaxAge,
    long flushRows,
    long memtableBytes,
    Duration unhealthyAfter,
    long bucketDuration,
    boolean verifyWrites,
    Duration catchUpTimeout) {}
