package io.hyperbytedb.query.show;

/** Durations as Go prints them: {@code 168h0m0s}. */
final class GoDuration {
  private static final long SECOND = 1_000_000_000L;

  private GoDuration() {}

  /** Whole seconds and more; policies have no finer durations than the parser allows. */
  static String text(long nanos) {
    if (nanos == 0) {
      return "0s";
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
