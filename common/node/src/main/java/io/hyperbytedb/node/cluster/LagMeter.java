package io.hyperbytedb.node.cluster;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How far a partition's consumer is behind the log, in records and in time. It remembers where the
 * log ended at some times: as long as the consumer has not come so far, it is so late at least.
 * Thread-safe.
 */
public final class LagMeter {
  /** What a lag of hours needs; what comes then makes it no later. */
  private static final int MOST = 10_000;

  private record End(long offset, long nanos) {}

  private final Deque<End> ends = new ArrayDeque<>();
  private volatile long records;
  private volatile long millis;

  /**
   * Measures.
   *
   * @param position the next offset that the consumer will take
   * @param end where the log ends now
   * @param now nanoseconds of a clock that only goes forward
   * @return milliseconds that the oldest record which was not consumed waits, about
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

  /** How many records at the last measurement. */
  public long records() {
    return records;
  }

  /** How long at the last measurement, milliseconds. */
  public long millis() {
    return millis;
  }
}
