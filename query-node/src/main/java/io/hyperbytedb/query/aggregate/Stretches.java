package io.hyperbytedb.query.aggregate;

import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.plan.TimeWindow;

/**
 * The stretches of time that get cells of their own where there are points: windows, or with a time
 * zone the parts of windows that {@link Buckets} cuts them into. For one thread.
 */
public final class Stretches {
  /** Over how many intervals buckets are made at once. */
  private static final long AT_ONCE = 64;

  /** How many intervals away a window may begin that has an edge here. */
  private static final long AROUND = 3;

  private final TimeWindow window;
  private long start;
  private long end;

  /** The buckets around the latest time, and where they are complete. */
  private Buckets buckets = Buckets.single(0);

  private long from;
  private long to;

  public Stretches(TimeWindow window) {
    this.window = window;
  }

  /** Goes to the stretch of a time. */
  public void seek(long time) {
    if (window.zone() == null) {
      start = window.start(time);
      end = window.end(time);
      return;
    }
    if (time < from || time >= to) {
      make(time);
    }
    int bucket = buckets.bucket(time);
    start = buckets.start(bucket);
    end = buckets.end(bucket);
  }

  /** When the stretch starts. */
  public long start() {
    return start;
  }

  /** When it ends, exclusive. */
  public long end() {
    return end;
  }

  private void make(long time) {
    // Always cut at the same times, so that every query sees the same stretch.
    long span = saturated(AT_ONCE);
    long first = Math.floorDiv(time, span) * span;
    from = first > time ? Long.MIN_VALUE : first;
    to = from > Long.MAX_VALUE - span ? Long.MAX_VALUE : from + span;
    long around = saturated(AROUND);
    long min = from < TimeRange.MIN_TIME + around ? TimeRange.MIN_TIME : from - around;
    long max = to > TimeRange.MAX_TIME - around ? TimeRange.MAX_TIME : to + around;
    buckets = Buckets.zoned(new TimeRange(min, max), window);
  }

  private long saturated(long intervals) {
    return window.interval() > Long.MAX_VALUE / intervals
        ? Long.MAX_VALUE
        : window.interval() * intervals;
  }
}
