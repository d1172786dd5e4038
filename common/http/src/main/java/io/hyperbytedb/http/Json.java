package io.hyperbytedb.http;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Formats maps, collections, numbers, booleans, texts and nulls as JSON, indented by two spaces.
 */
public final class Json {
  private Json() {}

  /** The JSON text, which ends with a line break. */
  public static String of(Object value) {
    StringBuilder out = new StringBuilder();
    put(value, "\n", out);
    return out.append('\n').toString();
  }

  private static void put(@Nullable Object value, String indent, StringBuilder out) {
    String inner = indent + "  ";
    switch (value) {
      case null -> out.append("null");
      case Map<?, ?> map -> {
        String separator = "{";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
          out.append(separator).append(inner);
          out.append(JsonText.quote(String.valueOf(entry.getKey()))).append(": ");
          put(entry.getValue(), inner, out);
          separator = ",";
        }
        out.append(map.isEmpty() ? "{}" : indent + "}");
      }
      case Collection<?> list -> {
        String separator = "[";
        for (Object entry : list) {
          out.append(separator).append(inner);
          put(entry, inner, out);
          separator = ",";
        }
        out.append(list.isEmpty() ? "[]" : indent + "]");
      }
      case Number number -> out.append(number);
      case Boolean bool -> out.append(bool);
      default -> out.append(JsonText.quote(value.toString()));
    }
  }
}
