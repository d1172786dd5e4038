package io.hyperbytedb.query.result;

import java.math.BigDecimal;

/** Durations as Go prints them: {@code 168h0m0s}, {@code 1.5s}, {@code 33.404116ms}. */
public final class GoDuration {
  private static final long SECOND = 1_000_000_000L;

  private GoDuration() {}

  /**
   * The text of a duration.
   *
   * @param nanos not negative
   */
  public static String text(long nanos) {
    if (nanos == 0) {
      return "0s";
    }
    if (nanos < 1_000) {
      return nanos + "ns";
    }
    if (nanos < SECOND) {
      return nanos < 1_000_000 ? decimal(nanos, 3) + "µs" : decimal(nanos, 6) + "ms";
    }
    long seconds = nanos / SECOND;
    StringBuilder out = new StringBuilder();
    if (seconds >= 3600) {
      out.append(seconds / 3600).append('h');
    }
    if (seconds >= 60) {
      out.append(seconds / 60 % 60).append('m');
    }
    return out.append(decimal(nanos % (60 * SECOND), 9)).append('s').toString();
  }

  private static String decimal(long unscaled, int scale) {
    return unscaled == 0
        ? "0"
        : BigDecimal.valueOf(unscaled, scale).stripTrailingZeros().toPlainString();
  }
}
