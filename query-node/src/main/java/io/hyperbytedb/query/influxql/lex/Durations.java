package io.hyperbytedb.query.influxql.lex;

/** Durations as InfluxQL writes them: {@code 1h30m}, {@code 10u}, {@code 2w}. */
public final class Durations {
  /** Nanoseconds of each unit. */
  public static final long MICROSECOND = 1_000L;

  public static final long MILLISECOND = 1_000 * MICROSECOND;
  public static final long SECOND = 1_000 * MILLISECOND;
  public static final long MINUTE = 60 * SECOND;
  public static final long HOUR = 60 * MINUTE;
  public static final long DAY = 24 * HOUR;
  public static final long WEEK = 7 * DAY;

  private Durations() {}

  /** A duration that cannot be read; the message is InfluxDB's. */
  public static final class InvalidDurationException extends Exception {
    private final String message;

    InvalidDurationException(String message) {
      super(message, null, false, false);
      this.message = message;
    }

    @Override
    public String getMessage() {
      return message;
    }
  }

  /**
   * Reads a duration of an expression. As InfluxDB does it takes some that are longer than 292
   * years for others, as a long wraps.
   *
   * @return nanoseconds
   * @throws InvalidDurationException if it is malformed, or so long that it becomes negative
   */
  public static long parse(String text) throws InvalidDurationException {
    return parse(text, /* exact= */ false);
  }

  /**
   * Reads a duration that is kept, where InfluxDB takes some that are far too long for others.
   *
   * @return nanoseconds
   * @throws InvalidDurationException if it is malformed or longer than 292 years
   */
  public static long parseExact(String text) throws InvalidDurationException {
    return parse(text, /* exact= */ true);
  }

  private static long parse(String text, boolean exact) throws InvalidDurationException {
    int end = text.length();
    if (end < 2) {
      throw new InvalidDurationException("invalid duration");
    }
    boolean negative = text.charAt(0) == '-';
    long total = 0;
    long measure = 0;
    String unit = "";
    boolean overflowed = false;
    int i = negative ? 1 : 0;
    while (i < end) {
      int start = i;
      while (i < end && isDigit(text.charAt(i))) {
        i++;
      }
      if (i == end || i == start) {
        throw new InvalidDurationException("invalid duration");
      }
      measure = parseCount(text, start, i);
      unit = unitAt(text, i);
      long nanos = nanosPer(unit);
      // What is wrong with the rest is said first.
      overflowed |= measure > (Long.MAX_VALUE - Math.max(0, total)) / nanos;
      total += measure * nanos;
      i += unit.length();
    }
    if (exact ? overflowed : total < 0 && !negative) {
      throw new InvalidDurationException(
          "overflowed duration " + measure + unit + ": choose a smaller duration or INF");
    }
    return negative ? -total : total;
  }

  private static long parseCount(String text, int start, int end) throws InvalidDurationException {
    try {
      return Long.parseLong(text, start, end, 10);
    } catch (NumberFormatException e) {
      throw new InvalidDurationException("invalid duration");
    }
  }

  /** The unit's letters; the second counts only in {@code ms} and {@code ns}. */
  private static String unitAt(String text, int i) {
    boolean two =
        (text.charAt(i) == 'm' || text.charAt(i) == 'n')
            && i + 1 < text.length()
            && text.charAt(i + 1) == 's';
    return text.substring(i, two ? i + 2 : i + 1);
  }

  private static long nanosPer(String unit) throws InvalidDurationException {
    return switch (unit) {
      case "ns" -> 1;
      case "u", "µ" -> MICROSECOND;
      case "ms" -> MILLISECOND;
      case "s" -> SECOND;
      case "m" -> MINUTE;
      case "h" -> HOUR;
      case "d" -> DAY;
      case "w" -> WEEK;
      default -> throw new InvalidDurationException("invalid duration");
    };
  }

  /** The duration in its largest unit that divides it: 5400 s is {@code 90m}. */
  public static String format(long nanos) {
    if (nanos == 0) {
      return "0s";
    } else if (nanos % WEEK == 0) {
      return nanos / WEEK + "w";
    } else if (nanos % DAY == 0) {
      return nanos / DAY + "d";
    } else if (nanos % HOUR == 0) {
      return nanos / HOUR + "h";
    } else if (nanos % MINUTE == 0) {
      return nanos / MINUTE + "m";
    } else if (nanos % SECOND == 0) {
      return nanos / SECOND + "s";
    } else if (nanos % MILLISECOND == 0) {
      return nanos / MILLISECOND + "ms";
    } else if (nanos % MICROSECOND == 0) {
      return nanos / MICROSECOND + "u";
    }
    return nanos + "ns";
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
