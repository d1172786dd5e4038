package io.hyperbytedb.cluster;

import io.hyperbytedb.model.DeleteMarker;
import io.hyperbytedb.model.SeriesChoice;
import io.hyperbytedb.model.SeriesFate;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.TagCondition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Shows a delete marker as an equivalent InfluxQL statement. The original statement is not known:
 * in the log, {@code DROP MEASUREMENT} and {@code DELETE} without a time are the same as {@code
 * DROP SERIES}.
 */
final class DeleteText {
  /** The maximum number of series or values shown; there may be thousands. */
  private static final int MOST = 20;

  private static final long NANOS = 1_000_000_000L;

  private DeleteText() {}

  static String of(DeleteMarker marker) {
    return switch (marker.fate()) {
      case SeriesFate.DropUnwritten(long since) ->
          statement("DROP SERIES", marker, List.of())
              + " -- except series written since offset "
              + since;
      case SeriesFate.Drop() -> statement("DROP SERIES", marker, List.of());
      case SeriesFate.Keep() ->
          marker.minTime() > marker.maxTime()
              ? "-- deletes nothing, checks for writes:" + statement("", marker, List.of())
              : statement("DELETE", marker, times(marker.minTime(), marker.maxTime()));
    };
  }

  private static String statement(String verb, DeleteMarker marker, List<String> times) {
    List<String> conditions = new ArrayList<>();
    switch (marker.series()) {
      case SeriesChoice.All() -> {}
      case SeriesChoice.Keys(List<SeriesKey> keys) -> {
        String any = joined(keys, DeleteText::key, " OR ");
        conditions.add(keys.size() > 1 && !times.isEmpty() ? "(" + any + ")" : any);
      }
      case SeriesChoice.Tags(TagCondition condition) ->
          conditions.add(times.isEmpty() ? text(condition) : operand(condition));
    }
    conditions.addAll(times);
    String measurement = marker.measurement();
    return verb
        + (measurement == null ? "" : " FROM " + quoted(measurement, '"'))
        + (conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions));
  }

  private static List<String> times(long min, long max) {
    if (min == max) {
      return List.of("time = " + time(min));
    }
    List<String> times = new ArrayList<>();
    if (min != Long.MIN_VALUE) {
      times.add("time >= " + time(min));
    }
    if (max != Long.MAX_VALUE) {
      times.add("time < " + time(max + 1));
    }
    return times;
  }

  private static String time(long nanos) {
    Instant time = Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS), Math.floorMod(nanos, NANOS));
    return quoted(time.toString(), '\'');
  }

  private static String key(SeriesKey key) {
    List<String> tags = key.tags();
    List<String> equal = new ArrayList<>();
    for (int i = 0; i < tags.size(); i += 2) {
      equal.add(compared(tags.get(i), "=", tags.get(i + 1)));
    }
    return switch (equal.size()) {
      case 0 -> "true";
      case 1 -> equal.getFirst();
      default -> "(" + String.join(" AND ", equal) + ")";
    };
  }

  private static String text(TagCondition condition) {
    return switch (condition) {
      case TagCondition.And(TagCondition left, TagCondition right) ->
          operand(left) + " AND " + operand(right);
      case TagCondition.Or(TagCondition left, TagCondition right) ->
          text(left) + " OR " + text(right);
      case TagCondition.OneOf(String tag, List<String> values, boolean negated) ->
          values.isEmpty()
              ? String.valueOf(negated)
              : joined(
                  values,
                  value -> compared(tag, negated ? "!=" : "=", value),
                  negated ? " AND " : " OR ");
    };
  }

  /** A condition as an operand of AND. */
  private static String operand(TagCondition condition) {
    boolean or =
        switch (condition) {
          case TagCondition.And _ -> false;
          case TagCondition.Or _ -> true;
          case TagCondition.OneOf one -> one.values().size() > 1 && !one.negated();
        };
    return or ? "(" + text(condition) + ")" : text(condition);
  }

  private static <T> String joined(List<T> parts, Function<T, String> text, String by) {
    String shown = parts.stream().limit(MOST).map(text).collect(Collectors.joining(by));
    return parts.size() <= MOST ? shown : shown + " /*" + by + (parts.size() - MOST) + " more */";
  }

  private static String compared(String tag, String by, String value) {
    return quoted(tag, '"') + " " + by + " " + quoted(value, '\'');
  }

  private static String quoted(String text, char quote) {
    StringBuilder out = new StringBuilder().append(quote);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        out.append("\\n");
      } else if (c == '\\' || c == quote) {
        out.append('\\').append(c);
      } else {
        out.append(c);
      }
    }
    return out.append(quote).toString();
  }
}
