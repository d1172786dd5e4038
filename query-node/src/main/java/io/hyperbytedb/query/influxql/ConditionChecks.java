package io.hyperbytedb.query.influxql;

import io.hyperbytedb.query.influxql.ast.Expr;
import org.jspecify.annotations.Nullable;

/** Refuses functions that make no sense in WHERE. */
final class ConditionChecks {
  private ConditionChecks() {}

  /** Looks at everything but what is in inner parentheses, as InfluxDB does. */
  static void check(@Nullable Expr condition) throws InvalidQueryException {
    if (condition instanceof Expr.BinaryExpr binary) {
      check(binary.lhs());
      check(binary.rhs());
    } else if (condition instanceof Expr.Call call) {
      checkCall(call);
    }
  }

  private static void checkCall(Expr.Call call) throws InvalidQueryException {
    if (!MathFunctions.contains(call.name())) {
      throw new InvalidQueryException("invalid function call in condition: " + call.text());
    }
    // A quirk that errors show: here log() is to have one argument, though it needs two.
    int expected = call.name().equals("log") ? 1 : MathFunctions.arguments(call.name());
    if (call.args().size() != expected) {
      throw new InvalidQueryException(
          "invalid number of arguments for %s, expected %d, got %d"
              .formatted(call.name(), expected, call.args().size()));
    }
    for (Expr arg : call.args()) {
      check(arg);
    }
  }
}
