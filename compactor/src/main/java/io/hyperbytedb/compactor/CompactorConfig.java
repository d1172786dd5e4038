package io.hyperbytedb.compactor;

import java.time.Duration;

/**
 * How a compactor behaves.
 *
 * @param enabled whether it merges by itself
 * @param interval how often it looks for files to merge
 * @param minFiles fewer neighbours than this wait for more
 * @param targetBytes merged files do not become larger than this
 * @param bucketDuration the finest time bucket of files
 * @param verifyWrites whether a merged file is read back before it is committed
 * @param retentionEnabled whether expired files are dropped
 * @param retentionInterval how often it looks for them
 * @param grace how long a file stays after the manifest has ceased to name it
 * @param threads how many merges run at once
 */
public record CompactorConfig(
    boolean enabled,
    Duration interval,
    int minFiles,
    long targetBytes,
    Duration bucketDuration,
    boolean verifyWrites,
    boolean retentionEnabled,
    Duration retentionInterval,
    Duration grace,
    int threads) {
  /** Files are mapped as a whole, and a map has two gigabytes. */
  private static final long MAX_TARGET_BYTES = 1L << 30;

  public CompactorConfig {
    targetBytes = Math.min(targetBytes, MAX_TARGET_BYTES);
  }
}
