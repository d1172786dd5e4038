package io.hyperbytedb.query.json;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.zone.ZoneRules;
import org.jspecify.annotations.Nullable;

/**
 * Writes times as RFC 3339 with nanoseconds, in quotes, or as a number of some unit. For one
 * thread: it remembers the second it wrote last.
 */
public final class TimeFormat {
  static final int MAX_LENGTH = 40;

  private static final long SECOND = 1_000_000_000L;

  private final long divisor;
  private final @Nullable ZoneRules rules;
  private final byte[] head = new byte[21];
  private int headLength;
  private long headSecond = Long.MIN_VALUE;
  private int offset;

  /**
   * @param divisor nanoseconds in the unit, 0 for text
   * @param zone where texts are local, null for UTC
   */
  public TimeFormat(long divisor, @Nullable ZoneId zone) {
    this.divisor = divisor;
    this.rules = zone == null ? null : zone.getRules();
  }

  /**
   * Nanoseconds in a unit that a client names, 0 for text; anything unknown counts as nanoseconds,
   * as in InfluxDB.
   */
  public static long unit(String epoch) {
    return switch (epoch) {
      case "" -> 0;
      case "u" -> 1_000L;
      case "ms" -> 1_000_000L;
      case "s" -> 1_000_000_000L;
      case "m" -> 60_000_000_000L;
      case "h" -> 3_600_000_000_000L;
      default -> 1;
    };
  }

  /** Writes {@code nanos} at {@code at} and returns where it ends. */
  int put(long nanos, byte[] out, int at) {
    if (divisor != 0) {
      return GoNumbers.putLong(nanos / divisor, out, at);
    }
    long second = Math.floorDiv(nanos, SECOND);
    if (second != headSecond) {
      prepare(second);
    }
    System.arraycopy(head, 0, out, at, headLength);
    int to = putFraction((int) (nanos - second * SECOND), out, at + headLength);
    to = putOffset(out, to);
    out[to++] = '"';
    return to;
  }

  /** A time as it is written, without quotes. */
  public String text(long nanos) {
    byte[] out = new byte[MAX_LENGTH];
    int to = put(nanos, out, 0);
    return divisor != 0
        ? new String(out, 0, to, StandardCharsets.US_ASCII)
        : new String(out, 1, to - 2, StandardCharsets.US_ASCII);
  }

  private void prepare(long second) {
    headSecond = second;
    offset = 0;
    if (rules != null) {
      offset = rules.getOffset(Instant.ofEpochSecond(second)).getTotalSeconds();
    }
    long local = second + offset;
    long day = Math.floorDiv(local, 86_400L);
    int ofDay = (int) (local - day * 86_400L);
    LocalDate date = LocalDate.ofEpochDay(day);
    int at = 0;
    head[at++] = '"';
    at = GoNumbers.putPadded(date.getYear(), 4, head, at);
    head[at++] = '-';
    at = GoNumbers.putPadded(date.getMonthValue(), 2, head, at);
    head[at++] = '-';
    at = GoNumbers.putPadded(date.getDayOfMonth(), 2, head, at);
    head[at++] = 'T';
    at = GoNumbers.putPadded(ofDay / 3600, 2, head, at);
    head[at++] = ':';
    at = GoNumbers.putPadded(ofDay / 60 % 60, 2, head, at);
    head[at++] = ':';
    headLength = GoNumbers.putPadded(ofDay % 60, 2, head, at);
  }

  private static int putFraction(int nano, byte[] out, int at) {
    if (nano == 0) {
      return at;
    }
    out[at] = '.';
    int to = GoNumbers.putPadded(nano, 9, out, at + 1);
    while (out[to - 1] == '0') {
      to--;
    }
    return to;
  }

  private int putOffset(byte[] out, int at) {
    if (offset == 0) {
      out[at] = 'Z';
      return at + 1;
    }
    int minutes = Math.abs(offset) / 60;
    out[at] = (byte) (offset < 0 ? '-' : '+');
    int to = GoNumbers.putPadded(minutes / 60, 2, out, at + 1);
    out[to] = ':';
    return GoNumbers.putPadded(minutes % 60, 2, out, to + 1);
  }
}
