package io.hyperbytedb.query.plan;

import io.hyperbytedb.query.function.Windows;
import io.hyperbytedb.query.influxql.TimeRange;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The windows of {@code GROUP BY time}, as InfluxDB finds them: each time has its own window. Where
 * clocks change, the windows of two times may overlap; which one counts depends on the point that
 * opens it.
 *
 * @param interval in nanoseconds; 0 for one window, which is the whole range
 * @param offset where windows start, modulo the interval
 * @param zone whose midnight windows are aligned to; null for UTC
 * @param range what the query asks for
 */
public record TimeWindow(long interval, long offset, @Nullable ZoneId zone, TimeRange range)
    implements Windows {
  private static final long SECOND = 1_000_000_000L;

  /** When the window of a time starts. */
  @Override
  public long start(long time) {
    if (interval == 0) {
      return range.min();
    }
    long ahead = zoneOffset(time - offset);
    long into = into(time, ahead);
    if (time <= TimeRange.MIN_TIME + into) {
      return TimeRange.MIN_TIME;
    }
    long start = time - into;
    long change = ahead - zoneOffset(start - offset);
    return Math.abs(change) < interval ? start + change : start;
  }

  /** How far a time is into its window, given how far local time is ahead. */
  private long into(long time, long shift) {
    long moved = shift - offset;
    long local = time + moved;
    if (((time ^ local) & (moved ^ local)) >= 0) {
      return Math.floorMod(local, interval);
    }
    // Beyond the ends of time: the same, modulo the interval.
    long into = Math.floorMod(time, interval) - Math.floorMod(-moved, interval);
    return into < 0 ? into + interval : into;
  }

  /**
   * The end, exclusive, of the window of a time. Time that clocks repeat belongs to the window that
   * it lengthens; time that they skip shortens the window after the change.
   */
  @Override
  public long end(long time) {
    if (interval == 0) {
      return range.max() + 1;
    }
    long ahead = zoneOffset(time - offset);
    long left = interval - into(time, ahead);
    if (time > Long.MAX_VALUE - left) {
      return Long.MAX_VALUE;
    }
    long end = time + left;
    long endAhead = zoneOffset(end - offset);
    long change = ahead - endAhead;
    boolean applies =
        Math.abs(change) < interval
            && (change > 0 || zoneOffset(end - offset + change) == endAhead);
    return applies ? end + change : end;
  }

  /**
   * The next time after {@code time} at which start or end may be others: where the window would
   * end if clocks never changed, or where they change.
   */
  public long next(long time) {
    long left = interval - into(time, zoneOffset(time - offset));
    long end = time > Long.MAX_VALUE - left ? Long.MAX_VALUE : time + left;
    long change = nextChange(time - offset);
    return change == Long.MAX_VALUE ? end : Math.min(end, change + offset);
  }

  /** When clocks change next after a time. */
  private long nextChange(long time) {
    if (zone == null) {
      return Long.MAX_VALUE;
    }
    ZoneOffsetTransition transition = zone.getRules().nextTransition(instant(time));
    return transition == null || transition.toEpochSecond() >= Long.MAX_VALUE / SECOND
        ? Long.MAX_VALUE
        : transition.toEpochSecond() * SECOND;
  }

  /** How far local time is ahead of UTC, in nanoseconds. */
  public long zoneOffset(long time) {
    return zone == null ? 0 : zone.getRules().getOffset(instant(time)).getTotalSeconds() * SECOND;
  }

  private static Instant instant(long time) {
    return Instant.ofEpochSecond(Math.floorDiv(time, SECOND), Math.floorMod(time, SECOND));
  }

  /** What a point that stands for a window has for a time. */
  public long shown(long start) {
    return start == TimeRange.MIN_TIME ? 0 : start;
  }

  /** How many windows a range with both ends has at most. */
  public long count(TimeRange within) {
    if (interval == 0) {
      return 1;
    }
    // Those at the ends may be cut off. Unsigned, for what lies between may be more than a long.
    long between = Long.divideUnsigned(start(within.max()) - start(within.min()), interval);
    return between < 0 || between > Long.MAX_VALUE - 2 ? Long.MAX_VALUE : between + 2;
  }

  /**
   * Moves the borders between slices of time to borders of windows.
   *
   * @param slices in the order of the answer
   * @param within what they may cover
   */
  public List<TimeRange> aligned(List<TimeRange> slices, TimeRange within, boolean ascending) {
    if (interval == 0) {
      return slices;
    }
    List<TimeRange> result = new ArrayList<>(slices.size());
    TimeRange left = within;
    for (TimeRange slice : slices) {
      if (slice.max() < left.min() || slice.min() > left.max()) {
        continue;
      }
      long from = Math.max(left.min(), slice.min());
      long to = Math.min(left.max(), slice.max());
      if (ascending) {
        to = Math.min(left.max(), end(start(to)) - 1);
        left = new TimeRange(to + 1, left.max());
      } else {
        from = Math.max(left.min(), start(from));
        left = new TimeRange(left.min(), from - 1);
      }
      result.add(new TimeRange(from, to));
      if (ascending ? to == within.max() : from == within.min()) {
        break;
      }
    }
    return result;
  }

  /** The same windows over another range. */
  public TimeWindow over(TimeRange other) {
    return new TimeWindow(interval, offset, zone, other);
  }
}
