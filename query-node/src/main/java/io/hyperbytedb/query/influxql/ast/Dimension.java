package io.hyperbytedb.query.influxql.ast;

/**
 * One expression of GROUP BY: a {@link Expr.VarRef} (a tag), a {@link Expr.Wildcard}, a {@link
 * Literal.RegexLiteral} over tag keys, or the {@link Expr.Call} {@code time(interval, offset)}.
 */
public record Dimension(Expr expr) {
  /** The InfluxQL text of this dimension, as InfluxDB prints it. */
  public String text() {
    return Printer.print(this);
  }
}
