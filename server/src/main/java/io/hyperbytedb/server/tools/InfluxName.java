package io.hyperbytedb.server.tools;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Names and times as InfluxQL spells them. */
final class InfluxName {
  private InfluxName() {}

  /** A name in quotes; null if it has a character that no quoted name can hold. */
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

  /** What stands for a measurement after FROM and a policy: its name, or a regex of it alone. */
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

  /** A time of a condition: nanoseconds as they are, other texts as strings. */
  static String time(String text) {
    return text.matches("-?\\d+")
        ? text
        : "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
