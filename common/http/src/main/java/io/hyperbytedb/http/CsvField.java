package io.hyperbytedb.http;

/** A field of CSV, written as Go's encoding/csv does. */
public final class CsvField {
  private CsvField() {}

  /** The field, in quotes if it needs them. */
  public static String quote(String field) {
    return needsQuotes(field) ? "\"" + field.replace("\"", "\"\"") + "\"" : field;
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
}
