package io.hyperbytedb.query.influxql.ast;

/**
 * Where SELECT INTO writes.
 *
 * @param measurement its name is empty for {@code :MEASUREMENT}, each source's own name
 */
public record Target(Source.Measurement measurement) {
  /** The InfluxQL text of this clause, as InfluxDB prints it. */
  public String text() {
    return Printer.print(this);
  }
}
