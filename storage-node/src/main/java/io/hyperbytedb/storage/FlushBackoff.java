package io.hyperbytedb.storage;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When a partition whose flush failed is to be flushed again: after 100 ms, then after twice as
 * long each time, up to 10 s. Logs when a flush begins to fail, when it fails for another reason
 * and when it works again, not each time. Thread-safe.
 */
final class FlushBackoff {
  private static final Logger LOG = LoggerFactory.getLogger(FlushBackoff.class);
  private static final long FIRST_NANOS = 100_000_000L;
  private static final long LONGEST_NANOS = 10_000_000_000L;

  /** A flush that has not ended after so many times the limit is stuck. */
  private static final int STUCK = 5;

  private final int partition;
  private final AtomicInteger failing;
  private int failures;
  private long pauseNanos;
  private long firstNanos;
  private long lastNanos;
  private boolean busy;
  private long busyNanos;
  private @Nullable String reason;

  /**
   * @param failing how many partitions can't be flushed; kept up to date
   */
  FlushBackoff(int partition, AtomicInteger failing) {
    this.partition = partition;
    this.failing = failing;
  }

  /** Whether a flush may be tried. */
  synchronized boolean ready(long nowNanos) {
    return failures == 0 || nowNanos - lastNanos >= pauseNanos;
  }

  /** A flush begins. */
  synchronized void begun(long nowNanos) {
    busy = true;
    busyNanos = nowNanos;
  }

  synchronized void failed(Throwable e, long nowNanos) {
    busy = false;
    if (failures == 0) {
      failing.incrementAndGet();
      firstNanos = nowNanos;
    }
    failures++;
    lastNanos = nowNanos;
    pauseNanos = Math.min(LONGEST_NANOS, pauseNanos == 0 ? FIRST_NANOS : pauseNanos * 2);
    String now = e.toString();
    if (!now.equals(reason)) {
      reason = now;
      LOG.error("flush of partition {} failed, will try again", partition, e);
    }
  }

  synchronized void succeeded() {
    busy = false;
    if (failures > 0) {
      LOG.info("partition {} is flushed again after {} failed tries", partition, failures);
      ended();
    }
  }

  /** The partition is not flushed any more. */
  synchronized void ended() {
    if (failures > 0) {
      failing.decrementAndGet();
      failures = 0;
      pauseNanos = 0;
      reason = null;
    }
  }

  /** For how long flushes have failed, nanoseconds; zero if the last one worked. */
  synchronized long failingNanos(long nowNanos) {
    return failures == 0 ? 0 : Math.max(1, nowNanos - firstNanos);
  }

  /**
   * What is wrong; null if flushes work, or have not failed for longer than the limit.
   *
   * @param limit how long they may fail
   */
  synchronized @Nullable String problem(long nowNanos, Duration limit) {
    if (failures > 0 && nowNanos - firstNanos >= limit.toNanos()) {
      return "partition "
          + partition
          + " has failed to flush for "
          + Duration.ofNanos(nowNanos - firstNanos).toSeconds()
          + " s: "
          + reason;
    }
    if (busy && nowNanos - busyNanos >= STUCK * limit.toNanos()) {
      return "the flush of partition "
          + partition
          + " has not ended for "
          + Duration.ofNanos(nowNanos - busyNanos).toSeconds()
          + " s";
    }
    return null;
  }
}
