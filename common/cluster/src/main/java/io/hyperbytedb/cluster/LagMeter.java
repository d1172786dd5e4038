package io.hyperbytedb.cluster;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Measures how far a partition's consumer is behind the log, in records and in time. It remembers
 * the end of the log at past times: a consumer that has not reached one of them is at least that
 * late. Thread-safe.
 */
public final class LagMeter {
  /** Enough for a lag of hours; later entries would not increase it. */
  private static final int MOST = 10_000;

  private record End(long offset, long nanos) {}

  @GuardedBy("this")
  private final Deque<End> ends = new ArrayDeque<>();

  private volatile long records;
  private volatile long millis;

  /**
   * Measures the lag.
   *
   * @param position the next offset that the consumer will take
   * @param end the current end of the log
   * @param now nanoseconds of a monotonic clock
   * @return the approximate age of the oldest record not consumed, in milliseconds
   */
  public synchronized long measure(long position, long end, long now) {
    End last = ends.peekLast();
    if ((last == null || end > last.offset()) && ends.size() < MOST) {
      ends.add(new End(end, now));
    }
    while (!ends.isEmpty() && ends.getFirst().offset() <= position) {
      ends.removeFirst();
    }
    records = Math.max(0, end - position);
    millis = ends.isEmpty() ? 0 : (now - ends.getFirst().nanos()) / 1_000_000;
    return millis;
  }

  /** The lag in records at the last measurement. */
  public long records() {
    return records;
  }

  /** The lag in milliseconds at the last measurement. */
  public long millis() {
    return millis;
  }
}
