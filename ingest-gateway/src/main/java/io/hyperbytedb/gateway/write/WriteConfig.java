package io.hyperbytedb.gateway.write;

import java.time.Duration;

/**
 * Limits of {@code /write}.
 *
 * @param maxBodyBytes the longest body, inflated
 * @param maxPoints the most points, bad lines included; 0 for any number
 * @param maxBodiesBytes how many bytes of bodies may be in memory at once
 * @param parsers how many requests are parsed at once
 * @param cacheBytes how much memory parsers may take to remember series and fields
 * @param patience how long a request waits for its turn before it is refused
 */
public record WriteConfig(
    int maxBodyBytes,
    long maxPoints,
    long maxBodiesBytes,
    int parsers,
    long cacheBytes,
    Duration patience) {
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

  /** InfluxDB's 25 MB for a body; a quarter of the heap for all of them, at least one. */
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
