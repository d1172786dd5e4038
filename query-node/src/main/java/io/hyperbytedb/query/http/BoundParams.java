package io.hyperbytedb.query.http;

import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.query.influxql.lex.BoundValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The {@code params} of a request: a JSON object of values for {@code $name} in the query. */
final class BoundParams {
  private BoundParams() {}

  /**
   * Reads the object.
   *
   * @throws HyperbyteException BAD_REQUEST if it is not one, with InfluxDB's text
   */
  static Map<String, BoundValue> parse(@Nullable String json) {
    if (json == null || json.isEmpty()) {
      return Map.of();
    }
    Map<String, BoundValue> params = new HashMap<>();
    object(read(json))
        .forEach((name, value) -> params.put(String.valueOf(name), BoundValue.of(typed(value))));
    return params;
  }

  private static @Nullable Object read(String json) {
    try {
      return GoJson.parse(json);
    } catch (GoJson.SyntaxException e) {
      throw bad("error parsing query parameters: " + e.getMessage());
    }
  }

  private static Map<?, ?> object(@Nullable Object value) {
    return switch (value) {
      case null -> Map.of();
      case Map<?, ?> object -> object;
      case List<?> _ -> throw mismatch("array");
      case Boolean _ -> throw mismatch("bool");
      case GoJson.Number _ -> throw mismatch("number");
      default -> throw mismatch("string");
    };
  }

  private static HyperbyteException mismatch(String kind) {
    return bad(
        "error parsing query parameters: json: cannot unmarshal "
            + kind
            + " into Go value of type map[string]interface {}");
  }

  private static HyperbyteException bad(String message) {
    return new HyperbyteException(ErrorCode.BAD_REQUEST, message);
  }

  /** The value with its numbers as {@link Long} or, where there is a point, {@link Double}. */
  private static @Nullable Object typed(@Nullable Object value) {
    return switch (value) {
      case GoJson.Number(String text) -> text.contains(".") ? decimal(text) : integer(text);
      case Map<?, ?> object -> {
        Map<String, @Nullable Object> typed = new LinkedHashMap<>();
        object.forEach((name, inner) -> typed.put(String.valueOf(name), typed(inner)));
        yield typed;
      }
      case List<?> list -> {
        List<@Nullable Object> typed = new ArrayList<>();
        list.forEach(inner -> typed.add(typed(inner)));
        yield typed;
      }
      case null -> null;
      default -> value;
    };
  }

  private static Object decimal(String text) {
    double number = Double.parseDouble(text);
    if (Double.isInfinite(number)) {
      throw number("ParseFloat", text, "value out of range");
    }
    return number;
  }

  private static Object integer(String text) {
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException e) {
      boolean whole = text.indexOf('e') < 0 && text.indexOf('E') < 0;
      throw number("ParseInt", text, whole ? "value out of range" : "invalid syntax");
    }
  }

  private static HyperbyteException number(String function, String text, String why) {
    return bad(
        "error parsing json value: strconv." + function + ": parsing \"" + text + "\": " + why);
  }
}
