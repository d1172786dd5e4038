package io.hyperbytedb.query.influxql.ast;

/**
 * One expression of a SELECT's field list.
 *
 * @param alias the name after AS, or empty
 */
public record Field(Expr expr, String alias) {
  /** A field without an alias. */
  public Field(Expr expr) {
    this(expr, "");
  }

  /** The name of the column, before numbers make equal ones differ. */
  public String name() {
    return ColumnNames.of(this);
  }

  /** The InfluxQL text of this field, as InfluxDB prints it. */
  public String text() {
    return Printer.print(this);
  }
}
