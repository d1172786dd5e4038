package io.hyperbytedb.query.influxql;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import org.jspecify.annotations.Nullable;

/**
 * Times that queries write as strings: {@code 2018-01-01}, {@code 2018-01-01 10:00:00.5}, {@code
 * 2018-01-01T10:00:00Z}. What is accepted is what InfluxDB accepts: an hour may have one digit, the
 * date and time may be several spaces apart, a fraction has up to nine digits.
 */
final class TimeStrings {
  private static final int DATE_LENGTH = 10;

  private final String text;
  private int next;

  private TimeStrings(String text) {
    this.text = text;
  }

  /** Whether the string looks like a time, be it a valid one or not. */
  static boolean looksLikeTime(String text) {
    if (text.length() < DATE_LENGTH) {
      return false;
    }
    for (int i = 0; i < DATE_LENGTH; i++) {
      char c = text.charAt(i);
      boolean dash = i == 4 || i == 7;
      if (dash ? c != '-' : !isDigit(c)) {
        return false;
      }
    }
    return text.length() == DATE_LENGTH || text.charAt(DATE_LENGTH) != '\n';
  }

  /**
   * The time that the string says, null if it says none.
   *
   * @param zone of a time that does not say its own
   */
  static @Nullable OffsetDateTime parse(String text, ZoneId zone) {
    if (!looksLikeTime(text)) {
      return null;
    }
    return new TimeStrings(text).parse(zone);
  }

  private @Nullable OffsetDateTime parse(ZoneId zone) {
    LocalDate date = date();
    if (date == null) {
      return null;
    } else if (next == text.length()) {
      return atZone(date.atStartOfDay(), zone);
    }
    boolean offsetFollows = text.charAt(next) == 'T';
    if (offsetFollows) {
      next++;
    } else if (text.charAt(next) != ' ') {
      return null;
    }
    while (!offsetFollows && next < text.length() && text.charAt(next) == ' ') {
      next++;
    }
    LocalDateTime time = time(date);
    if (time == null) {
      return null;
    } else if (offsetFollows) {
      return atOffset(time);
    }
    return next == text.length() ? atZone(time, zone) : null;
  }

  private @Nullable LocalDate date() {
    int year = digits(4, 4);
    next++;
    int month = digits(2, 2);
    next++;
    int day = digits(2, 2);
    boolean valid =
        month >= 1 && month <= 12 && day >= 1 && day <= YearMonth.of(year, month).lengthOfMonth();
    return valid ? LocalDate.of(year, month, day) : null;
  }

  private @Nullable LocalDateTime time(LocalDate date) {
    int hour = digits(1, 2);
    int minute = skip(':') ? digits(2, 2) : -1;
    int second = skip(':') ? digits(2, 2) : -1;
    boolean valid =
        hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
    return valid ? date.atTime(hour, minute, second, fraction()) : null;
  }

  /** Nanoseconds after the point, 0 if there is no point with digits. */
  private int fraction() {
    boolean point = next < text.length() && (text.charAt(next) == '.' || text.charAt(next) == ',');
    if (!point || !digitAt(next + 1)) {
      return 0;
    }
    next++;
    int start = next;
    int nanos = digits(1, 9);
    for (int i = next - start; i < 9; i++) {
      nanos *= 10;
    }
    return nanos;
  }

  private @Nullable OffsetDateTime atOffset(LocalDateTime time) {
    if (skip('Z')) {
      return next == text.length() ? time.atOffset(ZoneOffset.UTC) : null;
    }
    int sign = skip('+') ? 1 : skip('-') ? -1 : 0;
    int hours = digits(2, 2);
    int minutes = skip(':') ? digits(2, 2) : -1;
    if (sign == 0 || hours < 0 || minutes < 0 || next != text.length()) {
      return null;
    }
    int seconds = sign * (hours * 3600 + minutes * 60);
    if (Math.abs(seconds) > ZoneOffset.MAX.getTotalSeconds()) {
      return time.minusSeconds(seconds).atOffset(ZoneOffset.UTC);
    }
    return time.atOffset(ZoneOffset.ofTotalSeconds(seconds));
  }

  /** As Go chooses where clocks change: by the offset at the moment the local time were UTC. */
  private static OffsetDateTime atZone(LocalDateTime time, ZoneId zone) {
    ZoneRules rules = zone.getRules();
    Instant asUtc = time.toInstant(ZoneOffset.UTC);
    ZoneOffset offset = rules.getOffset(asUtc);
    Instant guess = time.toInstant(offset);
    if (offset.getTotalSeconds() != 0) {
      ZoneOffsetTransition before = rules.previousTransition(asUtc.plusNanos(1));
      ZoneOffsetTransition after = rules.nextTransition(asUtc);
      if (before != null && guess.isBefore(before.getInstant())) {
        offset = before.getOffsetBefore();
      } else if (after != null && !guess.isBefore(after.getInstant())) {
        offset = after.getOffsetAfter();
      }
    }
    Instant instant = time.toInstant(offset);
    return OffsetDateTime.ofInstant(instant, zone);
  }

  private boolean skip(char expected) {
    boolean is = next < text.length() && text.charAt(next) == expected;
    next += is ? 1 : 0;
    return is;
  }

  /** A number of so many digits, -1 if there are fewer. */
  private int digits(int min, int max) {
    int value = 0;
    int count = 0;
    while (count < max && digitAt(next)) {
      value = 10 * value + text.charAt(next++) - '0';
      count++;
    }
    return count < min ? -1 : value;
  }

  private boolean digitAt(int index) {
    return index < text.length() && isDigit(text.charAt(index));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
