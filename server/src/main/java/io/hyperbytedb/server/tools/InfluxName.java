package io.hyperbytedb.server.tools;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Names and times in InfluxQL. */
final class InfluxName {
  private InfluxName() {}

  /** The name in quotes; null if it has a character that a quoted name cannot contain. */
  static @Nullable String quote(String name) {
    StringBuilder out = new StringBuilder(name.length() + 2).append('"');
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      switch (c) {
        // The scanner reads a carriage return as a line feed, and NUL as the end.
        case '\r', 0 -> {
          return null;
        }
        case '\n' -> out.append("\\n");
        case '"', '\\' -> out.append('\\').append(c);
        default -> out.append(c);
      }
    }
    return out.append('"').toString();
  }

  /** A measurement after FROM and a policy: its name, or a regex that matches only it. */
  static String source(String measurement) {
    String quoted = quote(measurement);
    if (quoted != null) {
      return quoted;
    }
    StringBuilder regex = new StringBuilder("/^");
    for (int i = 0; i < measurement.length(); i++) {
      char c = measurement.charAt(i);
      boolean plain = Character.isLetterOrDigit(c) || c > 0x7f;
      regex.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "\\x{%x}", (int) c));
    }
    return regex.append("$/").toString();
  }

  /** A time in a condition: nanoseconds unchanged, other texts as strings. */
  static String time(String text) {
    return text.matches("-?\\d+")
        ? text
        : "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
