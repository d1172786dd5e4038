package io.hyperbytedb.query.influxql.ast;

import java.util.List;

/** An expression: what stands in a field list, in WHERE and in GROUP BY. */
public sealed interface Expr
    permits Literal,
        Expr.VarRef,
        Expr.Call,
        Expr.BinaryExpr,
        Expr.ParenExpr,
        Expr.Wildcard,
        Expr.Distinct {

  /** The InfluxQL text of this expression, as InfluxDB prints it. */
  default String text() {
    return Printer.print(this);
  }

  /**
   * A reference to a field, a tag or {@code time}.
   *
   * @param name without quotes; segments of a dotted reference are joined by dots
   * @param type the type after {@code ::}, {@link DataType#UNKNOWN} if none was written
   */
  record VarRef(String name, DataType type) implements Expr {
    /** A reference without a cast. */
    public VarRef(String name) {
      this(name, DataType.UNKNOWN);
    }
  }

  /**
   * A function call.
   *
   * @param name in lower case, as the parser folds it
   */
  record Call(String name, List<Expr> args) implements Expr {
    public Call {
      args = List.copyOf(args);
    }
  }

  /** An operation on two expressions. */
  record BinaryExpr(BinaryOp op, Expr lhs, Expr rhs) implements Expr {}

  /** An expression in parentheses; kept, since they are printed again. */
  record ParenExpr(Expr expr) implements Expr {}

  /** {@code *}, {@code *::field} or {@code *::tag}. */
  record Wildcard(Kind kind) implements Expr {
    /** What the wildcard stands for. */
    public enum Kind {
      ANY,
      FIELD,
      TAG
    }
  }

  /** {@code DISTINCT name} without parentheses, as in {@code count(DISTINCT name)}. */
  record Distinct(String name) implements Expr {}
}
