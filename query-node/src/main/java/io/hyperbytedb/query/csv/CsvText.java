package io.hyperbytedb.query.csv;

/** Texts as InfluxDB's series keys have them. */
final class CsvText {
  private CsvText() {}

  /** A tag's key or value as it stands in a series key. */
  static String escapeTag(String text) {
    return text.replace(",", "\\,").replace(" ", "\\ ").replace("=", "\\=");
  }
}
