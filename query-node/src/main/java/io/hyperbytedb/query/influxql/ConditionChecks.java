package io.hyperbytedb.query.influxql;

import io.hyperbytedb.query.function.Functions;
import io.hyperbytedb.query.function.ScalarFunction;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
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
    ScalarFunction function = Functions.scalar(call.name());
    if (function == null) {
      throw new InvalidQueryException("invalid function call in condition: " + call.text());
    }
    function.checkInCondition(call);
    for (Expr arg : call.args()) {
      check(arg);
    }
  }
}
