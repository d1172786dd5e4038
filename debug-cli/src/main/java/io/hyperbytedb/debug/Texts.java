package io.hyperbytedb.debug;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** Formats values for readers. */
final class Texts {
  /** Stands for an unknown value. */
  static final String NONE = "-";

  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  private static final DateTimeFormatter MINUTES =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final long NANOS = 1_000_000_000L;

  private Texts() {}

  /** A duration such as "5 s" or "0.5 s". */
  static String seconds(Duration duration) {
    double seconds = duration.toNanos() / 1e9;
    return seconds == Math.rint(seconds)
        ? (long) seconds + " s"
        : String.format(Locale.ROOT, "%.1f s", seconds);
  }

  /** A time span such as "3.2s", "12m05s", "3d04h". */
  static String span(double seconds) {
    if (!(seconds >= 0)) {
      return NONE;
    }
    long whole = (long) seconds;
    if (whole < 60) {
      return String.format(Locale.ROOT, "%.1fs", seconds);
    }
    if (whole < 3_600) {
      return String.format(Locale.ROOT, "%dm%02ds", whole / 60, whole % 60);
    }
    if (whole < 86_400) {
      return String.format(Locale.ROOT, "%dh%02dm", whole / 3_600, whole / 60 % 60);
    }
    return String.format(Locale.ROOT, "%dd%02dh", whole / 86_400, whole / 3_600 % 24);
  }

  /** Bytes such as "12.1 KiB". */
  static String bytes(long bytes) {
    if (bytes < 1024) {
      return bytes < 0 ? NONE : bytes + " B";
    }
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
  }

  /** A point in time such as "2026-01-05T00:00Z", of nanoseconds since 1970. */
  static String time(JsonNode nanos) {
    long value = nanos.asLong(Long.MIN_VALUE);
    return value == Long.MIN_VALUE
        ? NONE
        : MINUTES.format(Instant.ofEpochSecond(Math.floorDiv(value, NANOS)));
  }

  /** An ISO time, truncated to the millisecond. */
  static String instant(JsonNode text) {
    String said = text.stringValue("");
    try {
      return Instant.parse(said).truncatedTo(ChronoUnit.MILLIS).toString();
    } catch (DateTimeException e) {
      return said.isEmpty() ? NONE : said;
    }
  }

  /** The text, number or boolean; {@link #NONE} if it is missing or empty. */
  static String value(JsonNode node) {
    String text = node.isNull() ? NONE : node.asString(NONE);
    return text.isEmpty() ? NONE : text;
  }

  /** A number of things, such as "1 file" or "2 files". */
  static String count(long number, String thing) {
    return number + " " + thing + (number == 1 ? "" : "s");
  }

  /** Numbers in ascending order such as "0-3,7". */
  static String ranges(JsonNode numbers) {
    return ranges(numbers.values().stream().mapToInt(number -> number.asInt(-1)));
  }

  /** Numbers in ascending order such as "0-3,7". */
  static String ranges(IntStream numbers) {
    int[] sorted = numbers.sorted().toArray();
    if (sorted.length == 0) {
      return NONE;
    }
    return IntStream.range(0, sorted.length)
        .filter(i -> i == 0 || sorted[i] != sorted[i - 1] + 1)
        .mapToObj(
            i -> {
              int end = i;
              while (end + 1 < sorted.length && sorted[end + 1] == sorted[end] + 1) {
                end++;
              }
              return end == i ? "" + sorted[i] : sorted[i] + "-" + sorted[end];
            })
        .collect(Collectors.joining(","));
  }
}
