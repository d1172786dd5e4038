package io.hyperbytedb.gateway.write;

import java.time.Duration;

/**
 * Limits of {@code /write}.
 *
 * @param maxBodyBytes the maximum length of a decompressed body
 * @param maxPoints the maximum number of points, bad lines included; 0 for no limit
 * @param maxBodiesBytes the maximum size of all bodies in memory at once
 * @param parsers how many requests are parsed concurrently
 * @param cacheBytes the memory limit for cached series and fields
 * @param timeout how long a request waits for a parser or for memory before it is refused
 */
public record WriteConfig(
    int maxBodyBytes,
    long maxPoints,
    long maxBodiesBytes,
    int parsers,
    long cacheBytes,
    Duration timeout) {
  public WriteConfig {
    if (maxBodyBytes < 1
        || maxPoints < 0
        || maxBodiesBytes < maxBodyBytes
        || parsers < 1
        || cacheBytes < 1) {
      throw new IllegalArgumentException(
          "limits of /write must be positive, and all bodies together as large as one");
    }
  }

  /**
   * The defaults: InfluxDB's 25 MB per body, and a quarter of the heap, at least one body, for all
   * of them.
   */
  public static WriteConfig forHeap(long heapBytes, int processors) {
    int body = 25_000_000;
    return new WriteConfig(
        body,
        0,
        Math.max(body, heapBytes / 4),
        processors + 1,
        Math.max(16L << 20, heapBytes / 16),
        Duration.ofSeconds(10));
  }
}
