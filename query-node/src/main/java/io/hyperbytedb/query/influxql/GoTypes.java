package io.hyperbytedb.query.influxql;

import io.hyperbytedb.query.influxql.ast.Expr;

/** What InfluxDB's errors call the kinds of expressions. */
final class GoTypes {
  private GoTypes() {}

  /** As in {@code *influxql.StringLiteral}. */
  static String name(Expr expr) {
    return "*influxql." + expr.getClass().getSimpleName();
  }
}
