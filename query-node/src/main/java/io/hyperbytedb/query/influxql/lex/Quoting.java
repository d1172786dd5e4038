package io.hyperbytedb.query.influxql.lex;

import java.util.List;

/** How InfluxQL quotes names and strings. */
public final class Quoting {
  private Quoting() {}

  /** A string in single quotes. */
  public static String string(String value) {
    StringBuilder out = new StringBuilder(value.length() + 2);
    appendString(out, value);
    return out.toString();
  }

  /** A name, in double quotes if it needs them. */
  public static String ident(String name) {
    StringBuilder out = new StringBuilder(name.length() + 2);
    appendIdent(out, name);
    return out.toString();
  }

  /** The segments of a dotted name: all but the last are quoted, unless empty in the middle. */
  public static String segments(List<String> segments) {
    StringBuilder out = new StringBuilder();
    int last = segments.size() - 1;
    for (int i = 0; i <= last; i++) {
      String segment = segments.get(i);
      boolean quote = segment.isEmpty() ? i == 0 || i == last : i < last || needsQuotes(segment);
      out.append(quote ? "\"" : "");
      appendEscaped(out, segment, '"');
      out.append(quote ? "\"" : "").append(i < last ? "." : "");
    }
    return out.toString();
  }

  /** Appends {@link #string}. */
  public static void appendString(StringBuilder out, String value) {
    out.append('\'');
    appendEscaped(out, value, '\'');
    out.append('\'');
  }

  /** Appends {@link #ident}. */
  public static void appendIdent(StringBuilder out, String name) {
    boolean quote = needsQuotes(name);
    if (quote) {
      out.append('"');
    }
    appendEscaped(out, name, '"');
    if (quote) {
      out.append('"');
    }
  }

  private static void appendEscaped(StringBuilder out, String value, char quote) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\n') {
        out.append("\\n");
        continue;
      }
      if (c == '\\' || c == quote) {
        out.append('\\');
      }
      out.append(c);
    }
  }

  private static boolean needsQuotes(String name) {
    if (name.isEmpty() || TokenKind.keyword(name) != TokenKind.IDENT) {
      return true;
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      if (!letter && (i == 0 || c < '0' || c > '9')) {
        return true;
      }
    }
    return false;
  }
}
