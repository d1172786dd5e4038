package io.hyperbytedb.query.csv;

/** Texts as Go's encoding/csv and InfluxDB's tag keys have them. */
final class CsvText {
  private CsvText() {}

  /** A field, in quotes if it needs them. */
  static String quote(String field) {
    if (!needsQuotes(field)) {
      return field;
    }
    return "\"" + field.replace("\"", "\"\"") + "\"";
  }

  private static boolean needsQuotes(String field) {
    if (field.isEmpty()) {
      return false;
    }
    if (field.equals("\\.")) {
      return true;
    }
    for (int i = 0; i < field.length(); i++) {
      char c = field.charAt(i);
      if (c == ',' || c == '"' || c == '\r' || c == '\n') {
        return true;
      }
    }
    int first = field.codePointAt(0);
    return Character.isSpaceChar(first) || Character.isWhitespace(first) || first == 0x85;
  }

  /** A tag's key or value as it stands in a series key. */
  static String escapeTag(String text) {
    return text.replace(",", "\\,").replace(" ", "\\ ").replace("=", "\\=");
  }
}
