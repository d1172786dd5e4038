package io.hyperbytedb.query.show;

import io.hyperbytedb.catalog.series.SeriesView;
import io.hyperbytedb.query.influxql.ast.BinaryOp;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Exprs;
import io.hyperbytedb.query.influxql.ast.Literal;
import io.hyperbytedb.query.result.QueryFailure;
import java.util.function.Predicate;

/**
 * What SHOW MEASUREMENTS makes of its WHERE: not series by series, but by all values that a
 * measurement has of a tag. A negation passes if no value matches, and a measurement without the
 * tag never does.
 */
final class MeasurementCondition {
  private MeasurementCondition() {}

  /**
   * Whether a measurement passes.
   *
   * @throws QueryFailure if the condition is not one of tags
   */
  static boolean passes(Expr condition, String measurement, SeriesView view) {
    Expr expr = Exprs.unwrap(condition);
    if (!(expr instanceof Expr.BinaryExpr(BinaryOp op, Expr lhs, Expr rhs))) {
      throw new QueryFailure("invalid condition expression: " + condition.text());
    }
    if (op.isLogical()) {
      boolean left = passes(lhs, measurement, view);
      boolean right = passes(rhs, measurement, view);
      return op == BinaryOp.AND ? left && right : left || right;
    }
    if (op != BinaryOp.EQ && op != BinaryOp.NEQ && !op.isRegex()) {
      throw new QueryFailure("invalid tag comparison operator");
    }
    if (!(Exprs.unwrap(lhs) instanceof Expr.VarRef tag)) {
      throw new QueryFailure("left side of '" + op.symbol() + "' must be a tag key");
    }
    Predicate<String> test =
        Exprs.unwrap(rhs) instanceof Literal literal
            ? TagCondition.test(op.isRegex() ? BinaryOp.EQ_REGEX : BinaryOp.EQ, literal)
            : null;
    if (test == null) {
      String wanted = op.isRegex() ? "regular expression" : "tag value string";
      throw new QueryFailure("right side of '" + op.symbol() + "' must be a " + wanted);
    }
    boolean positive = op == BinaryOp.EQ || op == BinaryOp.EQ_REGEX;
    if (tag.name().equals("_name")) {
      return test.test(measurement) == positive;
    }
    int key = view.tagKey(tag.name());
    return key >= 0 && anyValue(view, key, test) == positive;
  }

  private static boolean anyValue(SeriesView view, int key, Predicate<String> test) {
    for (int code = 1; code < view.dictionary(key).size(); code++) {
      if (test.test(view.dictionary(key).value(code))) {
        return true;
      }
    }
    return false;
  }
}
