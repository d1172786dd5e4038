package io.hyperbytedb.query.influxql.ast;

/**
 * One entry of ORDER BY.
 *
 * @param name empty in {@code ORDER BY DESC}, which means time
 */
public record SortField(String name, boolean ascending) {
  /** The InfluxQL text of this entry, as InfluxDB prints it. */
  public String text() {
    return Printer.print(this);
  }
}
