package io.hyperbytedb.gateway.write;

import io.hyperbytedb.model.SeriesKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Points as a query would see them: fields of the same series and time merged, the latest wins. */
final class Points {
  private final Map<String, Map<String, String>> points = new TreeMap<>();
  private final long now;

  /**
   * @param now times within an hour of it are printed as {@code now}
   */
  Points(long now) {
    this.now = now;
  }

  /**
   * Adds a value.
   *
   * @param value a Double, Long, Boolean or String
   */
  void add(SeriesKey series, long time, String field, Object value) {
    String when = Math.abs(time - now) <= 3_600_000_000_000L ? "now" : Long.toString(time);
    points
        .computeIfAbsent(GoldenCase.escape(series.toString()) + " @ " + when, k -> new TreeMap<>())
        .put(GoldenCase.escape(field), print(value));
  }

  private static String print(Object value) {
    return switch (value) {
      case Double number -> number.toString();
      case Long number -> number + "i";
      case Boolean flag -> flag.toString();
      default -> '"' + GoldenCase.escape((String) value) + '"';
    };
  }

  /** One line for each point. */
  List<String> print() {
    List<String> lines = new ArrayList<>();
    points.forEach((place, fields) -> lines.add(place + " " + fields));
    return lines;
  }
}
