package io.hyperbytedb.query.continuous;

import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * When a continuous query runs, and over what range of time: the arithmetic of InfluxDB 1.8. All
 * numbers are nanoseconds, moments those since 1970.
 *
 * @param interval of GROUP BY time
 * @param offset of its windows, less than the interval, with the sign that it was written with
 * @param every how often it runs
 * @param span how much of the past a run covers at least; 0 for one interval, or for the time
 *     between runs if that is longer
 * @param zone where windows begin
 */
record Schedule(long interval, long offset, long every, long span, ZoneId zone) {
  private static final long SECOND = 1_000_000_000L;

  /**
   * A run.
   *
   * @param mark the moment from which the next one is counted
   * @param start the first moment that it covers
   * @param end the end of what it covers, exclusive
   */
  record Run(long mark, long start, long end) {
    /** Whether no window is over yet, so that there is nothing to do. */
    boolean isEmpty() {
      return end <= start;
    }
  }

  /** The first run, of a query that was not seen before. */
  Run first(long now) {
    return at(now, now);
  }

  /** The run after another one; null if it is not due yet. */
  @Nullable Run next(long mark, long now) {
    long next = mark + every;
    // A day on which clocks change is shorter or longer; the moments themselves belong to what
    // follows them, so that it is asked just before.
    long change = zoneOffset(mark - 1) - zoneOffset(next - 1);
    if (Math.abs(change) < every) {
      next += change;
    }
    return next <= now ? at(next, now) : null;
  }

  /** The run that was due at a moment which may be over: windows missed meanwhile are covered. */
  private Run at(long due, long now) {
    long covered = span == 0 ? Math.max(interval, every) : span;
    long step = Math.min(interval, every);
    return new Run(
        truncate(now - offset, every) + offset,
        truncate(due + interval - covered - offset - 1, interval) + offset,
        truncate(now + interval - step - offset, interval) + offset);
  }

  /** The last multiple of a duration in local time that is not after a moment. */
  private long truncate(long time, long duration) {
    long shift = zoneOffset(time);
    long start = time - Math.floorMod(time + shift, duration);
    long change = shift - zoneOffset(start);
    return Math.abs(change) < duration ? start + change : start;
  }

  /** How far local time is ahead of UTC. */
  private long zoneOffset(long time) {
    Instant instant = Instant.ofEpochSecond(Math.floorDiv(time, SECOND));
    return zone.getRules().getOffset(instant).getTotalSeconds() * SECOND;
  }
}
