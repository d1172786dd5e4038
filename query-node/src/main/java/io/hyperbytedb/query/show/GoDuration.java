package io.hyperbytedb.query.show;

/** Durations as Go prints them: {@code 168h0m0s}. */
final class GoDuration {
  private static final long SECOND = 1_000_000_000L;

  private GoDuration() {}

  /** Below a second in whole units, which is as fine as any of ours is shown. */
  static String text(long nanos) {
    if (nanos == 0) {
      return "0s";
    }
    if (nanos < SECOND) {
      return nanos < 1_000
          ? nanos + "ns"
          : nanos < 1_000_000 ? nanos / 1_000 + "µs" : nanos / 1_000_000 + "ms";
    }
    long seconds = nanos / SECOND;
    long rest = nanos % SECOND;
    String fraction = rest == 0 ? "" : ("." + String.format("%09d", rest)).replaceAll("0+$", "");
    StringBuilder out = new StringBuilder();
    if (seconds >= 3600) {
      out.append(seconds / 3600).append('h');
    }
    if (seconds >= 60) {
      out.append(seconds / 60 % 60).append('m');
    }
    return out.append(seconds % 60).append(fraction).append('s').toString();
  }
}
