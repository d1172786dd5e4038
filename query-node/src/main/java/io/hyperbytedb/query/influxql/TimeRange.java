package io.hyperbytedb.query.influxql;

/**
 * A range of time in nanoseconds since the epoch, both ends included; empty if {@code min > max}.
 *
 * @param min {@link #MIN_TIME} if there is no lower bound
 * @param max {@link #MAX_TIME} if there is no upper bound
 */
public record TimeRange(long min, long max) {
  /** The first moment a point can have. */
  public static final long MIN_TIME = Long.MIN_VALUE + 2;

  /** The last moment a point can have. */
  public static final long MAX_TIME = Long.MAX_VALUE - 1;

  /** All of time. */
  public static final TimeRange ALL = new TimeRange(MIN_TIME, MAX_TIME);

  /** Whether there is a lower bound. */
  public boolean hasMin() {
    return min != MIN_TIME;
  }

  /** Whether there is an upper bound. */
  public boolean hasMax() {
    return max != MAX_TIME;
  }

  /**
   * A range with more time before it, or after it.
   *
   * @param more in nanoseconds, not negative; it does not reach the ends of time, which stand for
   *     no bound
   */
  public TimeRange wider(long more, boolean before) {
    if (before) {
      return hasMin()
          ? new TimeRange(min < MIN_TIME + 1 + more ? MIN_TIME + 1 : min - more, max)
          : this;
    }
    return hasMax()
        ? new TimeRange(min, max > MAX_TIME - 1 - more ? MAX_TIME - 1 : max + more)
        : this;
  }

  /** What is in both. */
  public TimeRange intersect(TimeRange other) {
    long laterMin = Math.max(min, other.min);
    long earlierMax = Math.min(max, other.max);
    return new TimeRange(laterMin, earlierMax);
  }
}
