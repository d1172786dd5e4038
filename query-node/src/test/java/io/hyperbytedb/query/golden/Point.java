package io.hyperbytedb.query.golden;

import io.hyperbytedb.model.SeriesKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A point as line protocol says it.
 *
 * @param fields values by name: Double, Long, Boolean or String
 */
record Point(SeriesKey series, Map<String, Object> fields, long time) {
  /** Reads a line that is known to be right. */
  static Point parse(String line) {
    Cursor in = new Cursor(line);
    String measurement = in.token(", ");
    List<String> tags = new ArrayList<>();
    while (in.skip(',')) {
      tags.add(in.token("="));
      in.skip('=');
      tags.add(in.token(", "));
    }
    in.skip(' ');
    Map<String, Object> fields = new LinkedHashMap<>();
    do {
      String name = in.token("=");
      in.skip('=');
      fields.put(name, in.value());
    } while (in.skip(','));
    in.skip(' ');
    return new Point(
        SeriesKey.of(measurement, tags.toArray(String[]::new)),
        fields,
        Long.parseLong(in.token("")));
  }

  private static final class Cursor {
    private final String line;
    private int at;

    Cursor(String line) {
      this.line = line;
    }

    boolean skip(char c) {
      if (at < line.length() && line.charAt(at) == c) {
        at++;
        return true;
      }
      return false;
    }

    /** Up to one of these characters, backslashes in front of special ones taken away. */
    String token(String stops) {
      StringBuilder out = new StringBuilder();
      while (at < line.length() && stops.indexOf(line.charAt(at)) < 0) {
        char c = line.charAt(at++);
        if (c == '\\' && at < line.length() && ",= ".indexOf(line.charAt(at)) >= 0) {
          c = line.charAt(at++);
        }
        out.append(c);
      }
      return out.toString();
    }

    Object value() {
      if (!skip('"')) {
        String text = token(", ");
        return switch (text) {
          case "t", "T", "true", "True", "TRUE" -> true;
          case "f", "F", "false", "False", "FALSE" -> false;
          default ->
              text.endsWith("i")
                  ? (Object) Long.valueOf(text.substring(0, text.length() - 1))
                  : (Object) Double.valueOf(text);
        };
      }
      StringBuilder out = new StringBuilder();
      while (!skip('"')) {
        char c = line.charAt(at++);
        if (c == '\\' && "\"\\".indexOf(line.charAt(at)) >= 0) {
          c = line.charAt(at++);
        }
        out.append(c);
      }
      return out.toString();
    }
  }
}
