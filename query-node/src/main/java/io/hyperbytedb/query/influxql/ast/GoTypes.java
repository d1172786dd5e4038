package io.hyperbytedb.query.influxql.ast;

/** What InfluxDB's errors call the kinds of expressions. */
public final class GoTypes {
  private GoTypes() {}

  /** As in {@code *influxql.StringLiteral}. */
  public static String name(Expr expr) {
    return "*influxql." + expr.getClass().getSimpleName();
  }
}
