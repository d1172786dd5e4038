package io.hyperbytedb.gateway.lineprotocol;

import org.jspecify.annotations.Nullable;

/** The unit of a request's timestamps. */
public enum Precision {
  NANOSECONDS(1),
  MICROSECONDS(1_000),
  MILLISECONDS(1_000_000),
  SECONDS(1_000_000_000),
  MINUTES(60_000_000_000L),
  HOURS(3_600_000_000_000L);

  /** The first and last time InfluxDB accepts, nanoseconds since 1970 UTC. */
  private static final long MIN_TIME = Long.MIN_VALUE + 2;

  private static final long MAX_TIME = Long.MAX_VALUE - 1;

  /** The result of {@link #toNanos} for a time out of range. */
  public static final long OUT_OF_RANGE = Long.MIN_VALUE;

  private final long nanos;

  Precision(long nanos) {
    this.nanos = nanos;
  }

  /** The unit with a name; null if there is no such unit. */
  public static @Nullable Precision of(String name) {
    return switch (name) {
      case "", "n", "ns" -> NANOSECONDS;
      case "u" -> MICROSECONDS;
      case "ms" -> MILLISECONDS;
      case "s" -> SECONDS;
      case "m" -> MINUTES;
      case "h" -> HOURS;
      default -> null;
    };
  }

  /** A time in this unit, in nanoseconds; {@link #OUT_OF_RANGE} if InfluxDB refuses it. */
  public long toNanos(long time) {
    long result = time * nanos;
    boolean overflow = nanos != 1 && Math.multiplyHigh(time, nanos) != result >> 63;
    return overflow || result < MIN_TIME || result > MAX_TIME ? OUT_OF_RANGE : result;
  }

  /** A time in nanoseconds, truncated to this unit. */
  long truncate(long time) {
    return time - Math.floorMod(time, nanos);
  }
}
