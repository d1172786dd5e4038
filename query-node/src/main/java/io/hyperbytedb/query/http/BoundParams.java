package io.hyperbytedb.query.http;

import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.query.influxql.BoundValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;

/** The {@code params} of a request: a JSON object of values for {@code $name} in the query. */
final class BoundParams {
  private static final JsonFactory JSON = new JsonFactory();

  private BoundParams() {}

  /**
   * Reads the object.
   *
   * @throws HyperbyteException BAD_REQUEST if it is not one
   */
  static Map<String, BoundValue> parse(@Nullable String json) {
    if (json == null || json.isEmpty()) {
      return Map.of();
    }
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw bad("EOF");
      }
      if (first != JsonToken.START_OBJECT) {
        throw bad("json: cannot unmarshal into Go value of type map[string]interface {}");
      }
      Map<String, BoundValue> params = new HashMap<>();
      object(parser).forEach((name, value) -> params.put(name, BoundValue.of(value)));
      return params;
    } catch (UnexpectedEndOfInputException e) {
      throw bad("unexpected EOF");
    } catch (JacksonException e) {
      throw bad(e.getOriginalMessage());
    }
  }

  private static HyperbyteException bad(String what) {
    return new HyperbyteException(ErrorCode.BAD_REQUEST, "error parsing query parameters: " + what);
  }

  private static Map<String, @Nullable Object> object(JsonParser parser) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      object.put(name, value(parser));
    }
    return object;
  }

  private static @Nullable Object value(JsonParser parser) {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT -> integer(parser);
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  private static List<@Nullable Object> array(JsonParser parser) {
    List<@Nullable Object> array = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(value(parser));
    }
    return array;
  }

  private static Object integer(JsonParser parser) {
    try {
      return Long.valueOf(parser.getString());
    } catch (NumberFormatException e) {
      throw new HyperbyteException(
          ErrorCode.BAD_REQUEST,
          "error parsing json value: strconv.ParseInt: parsing \""
              + parser.getString()
              + "\": value out of range",
          e);
    }
  }
}
