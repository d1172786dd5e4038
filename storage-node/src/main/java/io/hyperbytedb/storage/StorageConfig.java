package io.hyperbytedb.storage;

import java.time.Duration;

/**
 * How a storage node behaves.
 *
 * @param nodeName who it is, for people
 * @param walTopic the WAL's topic
 * @param flushInterval the tick at which it looks whether to flush
 * @param flushMaxAge rows older than this are flushed
 * @param flushRows a partition with this many unflushed rows is flushed
 * @param memtableBytes what all memtables together may take before the largest is flushed; at twice
 *     this much consuming waits for flushes
 * @param unhealthyAfter a partition whose flush has failed for so long is a problem
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
