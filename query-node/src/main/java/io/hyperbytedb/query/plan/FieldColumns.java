package io.hyperbytedb.query.plan;

import io.hyperbytedb.query.influxql.ast.Expr;

/** Which fields a condition may use, and which column each is. */
public interface FieldColumns {
  /** The column of a reference, as the type it is cast to; -1 if it is to no field. */
  int column(Expr.VarRef ref);
}
