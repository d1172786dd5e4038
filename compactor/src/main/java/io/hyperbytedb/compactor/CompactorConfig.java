package io.hyperbytedb.compactor;

import java.time.Duration;

/**
 * The configuration of a compactor.
 *
 * @param interval how often it looks for files to merge, to delete and to repair
 * @param merges which files are merged, and how
 * @param expiry when expired files are dropped
 * @param grace how long a file is kept after the manifest has ceased to name it
 */
public record CompactorConfig(Duration interval, Merges merges, Expiry expiry, Duration grace) {
  /**
   * Which files are merged, and how.
   *
   * @param enabled whether files are merged without being asked
   * @param minFiles the minimum number of neighbouring files to merge
   * @param targetBytes the maximum size of a merged file
   * @param bucketDuration the finest time bucket of files
   * @param verifyWrites whether a merged file is read back before it is committed
   * @param threads how many merges run concurrently
   */
  public record Merges(
      boolean enabled,
      int minFiles,
      long targetBytes,
      Duration bucketDuration,
      boolean verifyWrites,
      int threads) {
    /** Files are mapped as a whole, and a mapping is limited to two gigabytes. */
    private static final long MAX_TARGET_BYTES = 1L << 30;

    public Merges {
      targetBytes = Math.min(targetBytes, MAX_TARGET_BYTES);
    }
  }

  /**
   * When expired files are dropped.
   *
   * @param enabled whether they are
   * @param interval how often it looks for them
   */
  public record Expiry(boolean enabled, Duration interval) {}
}
