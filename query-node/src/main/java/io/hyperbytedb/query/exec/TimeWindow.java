package io.hyperbytedb.query.exec;

import io.hyperbytedb.query.function.Windows;
import io.hyperbytedb.query.influxql.TimeRange;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * The windows of {@code GROUP BY time}, as InfluxDB's {@code IteratorOptions.Window} finds them.
 *
 * @param interval in nanoseconds; 0 for one window, which is the whole range
 * @param offset where windows start, modulo the interval
 * @param zone where days have their midnight; null for UTC
 * @param range what the query asks for
 */
record TimeWindow(long interval, long offset, @Nullable ZoneId zone, TimeRange range)
    implements Windows {
  /** When the window of a time starts. */
  @Override
  public long start(long time) {
    if (interval == 0) {
      return range.min();
    }
    long shifted = time - offset;
    long shift = zoneOffset(shifted);
    long into = Math.floorMod(shifted + shift, interval);
    long start = shifted < Long.MIN_VALUE + into ? Long.MIN_VALUE : shifted - into + offset;
    long change = shift - zoneOffset(start);
    return Math.abs(change) < interval ? start + change : start;
  }

  /** The end, exclusive, of a window. */
  @Override
  public long end(long start) {
    if (interval == 0) {
      return range.max() + 1;
    }
    if (start > Long.MAX_VALUE - interval) {
      return Long.MAX_VALUE;
    }
    long end = start + interval;
    long change = zoneOffset(start) - zoneOffset(end);
    return Math.abs(change) < interval ? end + change : end;
  }

  /** How far local time is ahead of UTC, in nanoseconds. */
  long zoneOffset(long time) {
    if (zone == null) {
      return 0;
    }
    Instant instant = Instant.ofEpochSecond(Math.floorDiv(time, 1_000_000_000L));
    return zone.getRules().getOffset(instant).getTotalSeconds() * 1_000_000_000L;
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
