package io.hyperbytedb.storage;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The retry backoff of a partition whose flush failed: 100 ms, doubled after each failure up to 10
 * s. Logs when flushes start to fail, when the reason changes and when they succeed again, not each
 * failure. Thread-safe.
 */
final class FlushBackoff {
  private static final Logger LOG = LoggerFactory.getLogger(FlushBackoff.class);
  private static final long FIRST_NANOS = 100_000_000L;
  private static final long LONGEST_NANOS = 10_000_000_000L;

  /** A flush is stuck when it has been running for this many times the limit. */
  private static final int STUCK = 5;

  private final int partition;
  private final AtomicInteger failing;

  @GuardedBy("this")
  private int failures;

  @GuardedBy("this")
  private long pauseNanos;

  @GuardedBy("this")
  private long firstNanos;

  @GuardedBy("this")
  private long lastNanos;

  @GuardedBy("this")
  private boolean busy;

  @GuardedBy("this")
  private long busyNanos;

  @GuardedBy("this")
  private @Nullable String reason;

  /**
   * @param failing the number of partitions whose flush fails; kept up to date
   */
  FlushBackoff(int partition, AtomicInteger failing) {
    this.partition = partition;
    this.failing = failing;
  }

  /** Whether a flush may be tried. */
  synchronized boolean ready(long nowNanos) {
    return failures == 0 || nowNanos - lastNanos >= pauseNanos;
  }

  /** Records that a flush has started. */
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
      LOG.error("flush of partition {} failed, will retry", partition, e);
    }
  }

  synchronized void succeeded() {
    busy = false;
    if (failures > 0) {
      LOG.info("flush of partition {} succeeded after {} failures", partition, failures);
      ended();
    }
  }

  /** Records that the partition is not flushed any more. */
  synchronized void ended() {
    if (failures > 0) {
      failing.decrementAndGet();
      failures = 0;
      pauseNanos = 0;
      reason = null;
    }
  }

  /** How long flushes have been failing, in nanoseconds; zero if the last one succeeded. */
  synchronized long failingNanos(long nowNanos) {
    return failures == 0 ? 0 : Math.max(1, nowNanos - firstNanos);
  }

  /**
   * The partition's problem; null if flushes succeed, or have been failing for less than the limit.
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
