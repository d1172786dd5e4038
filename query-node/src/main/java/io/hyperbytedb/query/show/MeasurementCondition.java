package io.hyperbytedb.query.show;

import io.hyperbytedb.catalog.series.SeriesView;
import io.hyperbytedb.query.influxql.ast.BinaryOp;
import io.hyperbytedb.query.influxql.ast.DataType;
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
      throw new QueryFailure(goText(expr));
    }
    if (op.isLogical()) {
      boolean left = passes(lhs, measurement, view);
      boolean right = passes(rhs, measurement, view);
      return op == BinaryOp.AND ? left && right : left || right;
    }
    if (!op.isEquality()) {
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

  /** What is no comparison, as Go prints it. */
  private static String goText(Expr expr) {
    String value =
        switch (expr) {
          case Expr.VarRef ref -> quoted(ref.name()) + ", Type:" + goType(ref.type());
          case Literal.StringLiteral(String text) -> quoted(text);
          case Literal.NumberLiteral(double number) -> Double.toString(number);
          case Literal.DurationLiteral(long nanos) -> Long.toString(nanos);
          case Literal literal -> literal.text();
          default -> expr.text();
        };
    return "&influxql." + expr.getClass().getSimpleName() + "{Val:" + value + "}";
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static int goType(DataType type) {
    return switch (type) {
      case UNKNOWN -> 0;
      case FLOAT -> 1;
      case INTEGER -> 2;
      case STRING -> 3;
      case BOOLEAN -> 4;
      case TIME -> 5;
      case DURATION -> 6;
      case TAG -> 7;
      case ANY_FIELD -> 8;
      case UNSIGNED -> 9;
    };
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
