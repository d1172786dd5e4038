package io.hyperbytedb.query.exec;

import io.hyperbytedb.query.function.Windows;
import io.hyperbytedb.query.influxql.TimeRange;
import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
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
record TimeWindow(long interval, long offset, @Nullable ZoneId zone, TimeRange range)
    implements Windows {
  private static final long SECOND = 1_000_000_000L;

  /** When the window of a time starts. */
  @Override
  public long start(long time) {
    if (interval == 0) {
      return range.min();
    }
    long shifted = time - offset;
    long ahead = zoneOffset(shifted);
    long into = Math.floorMod(shifted + ahead, interval);
    long start = TimeRange.MIN_TIME + into >= shifted ? TimeRange.MIN_TIME : shifted - into;
    long change = ahead - zoneOffset(start);
    return (Math.abs(change) < interval ? start + change : start) + offset;
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
    long shifted = time - offset;
    long ahead = zoneOffset(shifted);
    long left = interval - Math.floorMod(shifted + ahead, interval);
    long end = TimeRange.MAX_TIME - left <= shifted ? TimeRange.MAX_TIME : shifted + left;
    long endAhead = zoneOffset(end);
    long change = ahead - endAhead;
    boolean applies =
        Math.abs(change) < interval && (change > 0 || zoneOffset(end + change) == endAhead);
    return (applies ? end + change : end) + offset;
  }

  /**
   * The next time after {@code time} at which start or end may be others: where the window would
   * end if clocks never changed, or where they change.
   */
  long next(long time) {
    long shifted = time - offset;
    long left = interval - Math.floorMod(shifted + zoneOffset(shifted), interval);
    long end = TimeRange.MAX_TIME - left <= shifted ? TimeRange.MAX_TIME : shifted + left;
    return Math.min(end, nextChange(shifted)) + offset;
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
  long zoneOffset(long time) {
    return zone == null ? 0 : zone.getRules().getOffset(instant(time)).getTotalSeconds() * SECOND;
  }

  private static Instant instant(long time) {
    return Instant.ofEpochSecond(Math.floorDiv(time, SECOND), Math.floorMod(time, SECOND));
  }

  /** What a point that stands for a window has for a time. */
  long shown(long start) {
    return start == TimeRange.MIN_TIME ? 0 : start;
  }

  /** The same windows over another range. */
  TimeWindow over(TimeRange other) {
    return new TimeWindow(interval, offset, zone, other);
  }
}
