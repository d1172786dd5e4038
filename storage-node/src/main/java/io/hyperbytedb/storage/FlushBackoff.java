package io.hyperbytedb.storage;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When a partition whose flush failed is to be flushed again: after 100 ms, then after twice as
 * long each time, up to 10 s. Speaks when a flush begins to fail, when it fails for another reason
 * and when it works again, not each time. For one thread at a time.
 */
final class FlushBackoff {
  private static final Logger LOG = LoggerFactory.getLogger(FlushBackoff.class);
  private static final long FIRST_NANOS = 100_000_000L;
  private static final long LONGEST_NANOS = 10_000_000_000L;

  private final int partition;
  private final AtomicInteger failing;
  private int failures;
  private long pauseNanos;
  private long failedAt;
  private @Nullable String reason;

  /**
   * @param failing how many partitions can't be flushed; kept up to date
   */
  FlushBackoff(int partition, AtomicInteger failing) {
    this.partition = partition;
    this.failing = failing;
  }

  /** Whether a flush may be tried. */
  boolean ready(long nowNanos) {
    return failures == 0 || nowNanos - failedAt >= pauseNanos;
  }

  void failed(Throwable e, long nowNanos) {
    if (failures == 0) {
      failing.incrementAndGet();
    }
    failures++;
    failedAt = nowNanos;
    pauseNanos = Math.min(LONGEST_NANOS, pauseNanos == 0 ? FIRST_NANOS : pauseNanos * 2);
    String now = e.toString();
    if (!now.equals(reason)) {
      reason = now;
      LOG.error("flush of partition {} failed, will try again", partition, e);
    }
  }

  /** The partition is not flushed any more. */
  void ended() {
    if (failures > 0) {
      failing.decrementAndGet();
      failures = 0;
    }
  }

  void succeeded() {
    if (failures > 0) {
      LOG.info("partition {} is flushed again after {} failed tries", partition, failures);
      failing.decrementAndGet();
      failures = 0;
      pauseNanos = 0;
      reason = null;
    }
  }
}
