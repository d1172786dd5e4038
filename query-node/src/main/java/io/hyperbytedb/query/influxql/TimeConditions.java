package io.hyperbytedb.query.influxql;

import io.hyperbytedb.query.influxql.ast.BinaryOp;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Literal.TimeLiteral;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Conditions on time, made for queries that run over a range of it. */
public final class TimeConditions {
  private TimeConditions() {}

  /** That a point is within a range. */
  public static Expr within(TimeRange range) {
    return both(time(BinaryOp.GTE, range.min()), time(BinaryOp.LTE, range.max()));
  }

  /**
   * That a point is within a range, and passes a filter.
   *
   * @param filter null for any point
   */
  public static Expr and(@Nullable Expr filter, TimeRange range) {
    return and(filter, within(range));
  }

  /**
   * That a point is in {@code [start, end)}, and passes a filter.
   *
   * @param filter null for any point
   */
  public static Expr and(@Nullable Expr filter, long start, long end) {
    return and(filter, both(time(BinaryOp.GTE, start), time(BinaryOp.LT, end)));
  }

  private static Expr and(@Nullable Expr filter, Expr range) {
    return filter == null ? range : both(operand(filter), range);
  }

  private static Expr time(BinaryOp op, long nanos) {
    return new Expr.BinaryExpr(
        op, new Expr.VarRef("time"), new TimeLiteral(Instant.ofEpochSecond(0, nanos)));
  }

  private static Expr both(Expr left, Expr right) {
    return new Expr.BinaryExpr(BinaryOp.AND, left, right);
  }

  /** OR binds less than the AND that it becomes a part of. */
  private static Expr operand(Expr filter) {
    return filter instanceof Expr.BinaryExpr binary && binary.op() == BinaryOp.OR
        ? new Expr.ParenExpr(filter)
        : filter;
  }
}
