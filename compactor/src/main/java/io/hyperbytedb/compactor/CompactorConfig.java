package io.hyperbytedb.compactor;

import java.time.Duration;

/**
 * The configuration of a compactor.
 *
 * @param enabled whether it merges on its own
 * @param interval how often it looks for files to merge
 * @param minFiles the minimum number of neighbouring files to merge
 * @param targetBytes the maximum size of a merged file
 * @param bucketDuration the finest time bucket of files
 * @param verifyWrites whether a merged file is read back before it is committed
 * @param retentionEnabled whether expired files are dropped
 * @param retentionInterval how often it looks for expired files
 * @param grace how long a file is kept after the manifest has ceased to name it
 * @param threads how many merges run concurrently
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
  /** Files are mapped as a whole, and a mapping is limited to two gigabytes. */
  private static final long MAX_TARGET_BYTES = 1L << 30;

  public CompactorConfig {
    targetBytes = Math.min(targetBytes, MAX_TARGET_BYTES);
  }
}
