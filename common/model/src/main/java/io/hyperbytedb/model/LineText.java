package io.hyperbytedb.model;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What line protocol can carry through {@code influx -import}, which reads line by line, drops
 * lines that start with {@code #}, and ends names in comments at the next colon. Names are escaped
 * so that the parsers of InfluxDB 1.x reverse it; a backslash itself has no escape outside of
 * strings.
 */
public final class LineText {
  /** The maximum length of a series key in InfluxDB, as written in the line. */
  public static final int MAX_KEY_BYTES = 65_535;

  private static final String MEASUREMENT_SPECIAL = ", ";
  private static final String KEY_SPECIAL = ",= ";

  private LineText() {}

  /** Why a database or policy cannot be named in a comment of the file; null if it can. */
  public static @Nullable String refuseContext(String name) {
    if (name.indexOf('\n') >= 0) {
      return "a name with a line break";
    }
    if (name.indexOf(':') >= 0) {
      return "a name with a colon";
    }
    return name.isEmpty() || !name.strip().equals(name)
        ? "a name that begins or ends with a blank"
        : null;
  }

  /** Why a line cannot start with this measurement; null if it can. */
  public static @Nullable String refuseMeasurement(String name) {
    if (name.isEmpty()) {
      return "an empty name";
    }
    if (name.charAt(0) == '#') {
      return "a name that begins with # and so makes the line a comment";
    }
    if (startsBlank(name)) {
      return "a name that begins with a tabulator or NUL";
    }
    // Before a quote or an equals sign the parser takes a backslash away, however many there are.
    return refuse(name, MEASUREMENT_SPECIAL + "\"=");
  }

  /** Why a line cannot contain this tag key or value; null if it can. */
  public static @Nullable String refuseTag(String text) {
    return text.isEmpty() ? "an empty name" : refuse(text, "=");
  }

  /** Why a line cannot contain this field; null if it can. */
  public static @Nullable String refuseField(String name) {
    return name.isEmpty() ? "an empty name" : refuse(name, KEY_SPECIAL);
  }

  /** Why a line cannot contain this series; null if it can. */
  public static @Nullable String refuseKey(String key) {
    if (key.length() > MAX_KEY_BYTES / 3
        && key.getBytes(StandardCharsets.UTF_8).length > MAX_KEY_BYTES) {
      return "a series key of more than " + MAX_KEY_BYTES + " bytes";
    }
    // A parser that takes the blank after a backslash for the end of the key sees a string here.
    boolean odd = key.contains("\\\\,") || key.contains("\\\\ ");
    return odd && key.indexOf('"') >= 0 ? "a series with both quotes and backslashes" : null;
  }

  private static @Nullable String refuse(String text, String special) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        return "a name with a line break";
      }
      if (c != '\\') {
        continue;
      }
      if (i + 1 == text.length()) {
        return "a name that ends with a backslash";
      }
      if (special.indexOf(text.charAt(i + 1)) >= 0) {
        return "a name with a backslash before [" + text.charAt(i + 1) + "]";
      }
    }
    return null;
  }

  /** Whether the parser would drop the first character where it skips blanks. */
  public static boolean startsBlank(String name) {
    return name.charAt(0) == '\t' || name.charAt(0) == 0;
  }

  /** A measurement, escaped. */
  public static String measurement(String name) {
    return escape(name, MEASUREMENT_SPECIAL);
  }

  /** A tag key or value, escaped. */
  public static String tag(String text) {
    return escape(text, KEY_SPECIAL);
  }

  /** A field, escaped: the parser also removes a backslash before a quote. */
  public static String field(String name) {
    return escape(name, KEY_SPECIAL).replace("\\\"", "\\\\\"");
  }

  /** A string, escaped and quoted. */
  public static void string(CharSequence value, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\');
      }
      out.append(c);
    }
    out.append('"');
  }

  /** A text with a backslash before each of some characters. */
  private static String escape(String text, String special) {
    StringBuilder out = new StringBuilder(text.length() + 8);
    for (int i = 0; i < text.length(); i++) {
      if (special.indexOf(text.charAt(i)) >= 0) {
        out.append('\\');
      }
      out.append(text.charAt(i));
    }
    return out.toString();
  }
}
