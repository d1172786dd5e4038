package io.hyperbytedb.query.influxql.lex;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value for a parameter ({@code $name}) of a query. */
public sealed interface BoundValue {

  /** A string literal. */
  record Text(String value) implements BoundValue {}

  /** A floating point literal. */
  record Decimal(double value) implements BoundValue {}

  /** An integer literal. */
  record Int(long value) implements BoundValue {}

  /** {@code true} or {@code false}. */
  record Bool(boolean value) implements BoundValue {}

  /** A name, as if in double quotes. */
  record Identifier(String value) implements BoundValue {}

  /** A regular expression, without slashes. */
  record Regex(String pattern) implements BoundValue {}

  /** A duration as InfluxQL writes it; checked where it is used. */
  record Duration(String value) implements BoundValue {}

  /** A value that cannot be bound; using the parameter fails with this message. */
  record Invalid(String message) implements BoundValue {}

  /**
   * Binds a value that was JSON: strings, booleans, numbers (integers without a decimal point as
   * {@link Long}, others as {@link Double}) and objects with one entry that names the kind, such as
   * {@code {"regex": "^a"}} or {@code {"duration": "1h"}}.
   */
  static BoundValue of(@Nullable Object json) {
    return switch (json) {
      case String text -> new Text(text);
      case Double number -> new Decimal(number);
      case Long integer -> new Int(integer);
      case Boolean bool -> new Bool(bool);
      case Map<?, ?> object when object.size() == 1 -> {
        Map.Entry<?, ?> entry = object.entrySet().iterator().next();
        yield ofKind(String.valueOf(entry.getKey()), entry.getValue());
      }
      case Map<?, ?> _ -> new Invalid("bound object parameter value must have exactly one entry");
      case List<?> _ -> new Invalid("unable to bind parameter with type []interface {}");
      case null -> new Invalid("unable to bind parameter with type <nil>");
      default -> new Invalid("unable to bind parameter with type " + json.getClass().getName());
    };
  }

  private static BoundValue ofKind(String kind, @Nullable Object value) {
    return switch (kind) {
      case "ident", "identifier" ->
          value instanceof String text
              ? new Identifier(text)
              : new Invalid("identifier must be a string value");
      case "regex" ->
          value instanceof String text
              ? new Regex(text)
              : new Invalid("regex literal must be a string value");
      case "string" ->
          value instanceof String text
              ? new Text(text)
              : new Invalid("string literal must be a string value");
      case "float", "number" ->
          switch (value) {
            case Double number -> new Decimal(number);
            case Long integer -> new Decimal(integer);
            case null, default -> new Invalid("number literal must be a float value");
          };
      case "int", "integer" ->
          value instanceof Long integer
              ? new Int(integer)
              : new Invalid("integer literal must be an integer value");
      case "duration" ->
          switch (value) {
            case String text -> new Duration(text);
            case Long nanos -> new Duration(Durations.format(nanos));
            case null, default -> new Invalid("duration literal must be a string or integer value");
          };
      default -> new Invalid("unknown bind object type: " + kind);
    };
  }
}
