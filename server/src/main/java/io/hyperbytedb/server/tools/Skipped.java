package io.hyperbytedb.server.tools;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Counts what an export leaves out, and names the first occurrences. Not thread-safe. */
final class Skipped {
  /** Further names are only counted. */
  private static final int MAX_NAMES = 1000;

  private static final int MAX_TEXT = 120;

  private final Map<String, Long> valuesByName = new LinkedHashMap<>();
  private long rows;
  private long values;

  /** Counts a row that was left out completely. */
  void row() {
    rows++;
  }

  /**
   * Counts values that were left out.
   *
   * @param what names them with the reason, in printable characters
   */
  void values(String what, long count) {
    values += count;
    Long known = valuesByName.get(what);
    if (known != null || valuesByName.size() < MAX_NAMES) {
      valuesByName.put(what, count + (known == null ? 0 : known));
    }
  }

  /** Whether anything was left out. */
  boolean any() {
    return values > 0;
  }

  /**
   * A line per kind of omission, and a summary.
   *
   * @param why the reason of all
   */
  List<String> lines(String why) {
    List<String> lines = new java.util.ArrayList<>();
    valuesByName.forEach(
        (what, count) -> lines.add("skipped " + count(count, "value") + " of " + what));
    long named = valuesByName.values().stream().mapToLong(Long::longValue).sum();
    if (named < values) {
      lines.add("skipped " + count(values - named, "value") + " of others");
    }
    lines.add(
        "skipped "
            + count(values, "value")
            + " in all, and with them "
            + count(rows, "whole row")
            + ": "
            + why);
    return lines;
  }

  private static String count(long n, String what) {
    return n + " " + what + (n == 1 ? "" : "s");
  }

  /** A name in quotes, with control characters escaped and truncated if long. */
  static String name(String text) {
    StringBuilder out = new StringBuilder("\"");
    int end = Math.min(text.length(), MAX_TEXT);
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '"', '\\' -> out.append('\\').append(c);
        default -> {
          if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
            out.append(String.format(java.util.Locale.ROOT, "\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
    return end < text.length() ? out + "… (" + text.length() + " characters)" : out.toString();
  }

  void save(Properties to) {
    to.setProperty("skipped.rows", Long.toString(rows));
    to.setProperty("skipped.values", Long.toString(values));
    int at = 0;
    for (Map.Entry<String, Long> entry : valuesByName.entrySet()) {
      to.setProperty("skipped.what." + at, entry.getKey());
      to.setProperty("skipped.count." + at++, Long.toString(entry.getValue()));
    }
  }

  void load(Properties from) {
    rows = Long.parseLong(from.getProperty("skipped.rows", "0"));
    values = Long.parseLong(from.getProperty("skipped.values", "0"));
    for (int at = 0; from.containsKey("skipped.what." + at); at++) {
      valuesByName.put(
          from.getProperty("skipped.what." + at),
          Long.parseLong(from.getProperty("skipped.count." + at)));
    }
  }
}
