package io.hyperbytedb.query.show;

import io.hyperbytedb.query.influxql.ast.BinaryOp;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Exprs;
import io.hyperbytedb.query.influxql.ast.Literal;
import io.hyperbytedb.query.result.QueryFailure;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What InfluxDB refuses in conditions that its index answers, and what it leaves out of them, which
 * is different for each statement. All take the part of a condition that is not about time.
 */
final class IndexFilter {
  private IndexFilter() {}

  /**
   * For SHOW SERIES.
   *
   * @throws QueryFailure if there is any operator that does not ask for equality
   */
  static void checkSeries(@Nullable Expr filter) {
    if (filter != null && Exprs.anyMatch(filter, IndexFilter::isOtherOperator)) {
      throw new QueryFailure("invalid tag comparison operator");
    }
  }

  private static boolean isOtherOperator(Expr expr) {
    return expr instanceof Expr.BinaryExpr(BinaryOp op, Expr _, Expr _)
        && !op.isLogical()
        && !op.isEquality();
  }

  /**
   * For SHOW TAG KEYS and SHOW TAG VALUES, which choose measurements first.
   *
   * @throws QueryFailure if a term is neither a comparison of equality nor true
   */
  static void checkTerms(@Nullable Expr filter) {
    forEachTerm(
        filter,
        term -> {
          if (isOtherOperator(term)) {
            throw new QueryFailure("invalid tag comparison operator");
          } else if (term instanceof Literal.BooleanLiteral(boolean value) && !value) {
            throw new QueryFailure("&influxql.BooleanLiteral{Val:false}");
          }
        });
  }

  /**
   * For SHOW TAG VALUES of a measurement.
   *
   * @throws QueryFailure if something else than a name stands on the left side of a comparison
   */
  static void checkNames(@Nullable Expr filter) {
    forEachTerm(
        filter,
        term -> {
          if (term instanceof Expr.BinaryExpr(BinaryOp op, Expr lhs, Expr _)
              && !(lhs instanceof Expr.VarRef)) {
            throw new QueryFailure("left side of '" + op.symbol() + "' must be a tag key");
          }
        });
  }

  private static void forEachTerm(@Nullable Expr filter, Consumer<Expr> visitor) {
    if (filter == null) {
      return;
    }
    Expr expr = Exprs.unwrap(filter);
    if (expr instanceof Expr.BinaryExpr(BinaryOp op, Expr lhs, Expr rhs) && op.isLogical()) {
      forEachTerm(lhs, visitor);
      forEachTerm(rhs, visitor);
    } else {
      visitor.accept(expr);
    }
  }

  /** For SHOW TAG KEYS: what is left without comparisons that have no name on their left side. */
  static @Nullable Expr named(@Nullable Expr filter) {
    Expr expr = filter == null ? null : Exprs.unwrap(filter);
    if (!(expr instanceof Expr.BinaryExpr(BinaryOp op, Expr lhs, Expr rhs))) {
      return expr;
    }
    if (!op.isLogical()) {
      return lhs instanceof Expr.VarRef ? expr : null;
    }
    Expr left = named(lhs);
    Expr right = named(rhs);
    return left == null ? right : right == null ? left : new Expr.BinaryExpr(op, left, right);
  }
}
