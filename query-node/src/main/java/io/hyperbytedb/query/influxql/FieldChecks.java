package io.hyperbytedb.query.influxql;

import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Expr.Call;
import io.hyperbytedb.query.influxql.ast.Expr.VarRef;
import io.hyperbytedb.query.influxql.ast.Expr.Wildcard;
import io.hyperbytedb.query.influxql.ast.Fill;
import io.hyperbytedb.query.influxql.ast.Literal;
import io.hyperbytedb.query.influxql.ast.Literal.RegexLiteral;
import io.hyperbytedb.query.influxql.ast.SelectStatement;
import java.util.List;

/** Checks the fields of one SELECT, each by itself and then together. */
final class FieldChecks {
  private final SelectStatement statement;
  private final boolean hasInterval;
  private final boolean intervalInherited;

  private boolean wildcardAllowed;
  private int functions;
  private boolean onlySelectors = true;
  private boolean hasPlainFields;
  private boolean hasDistinct;
  private String topOrBottom = "";
  private int extraIntervals;

  FieldChecks(SelectStatement statement, boolean hasInterval, boolean intervalInherited) {
    this.statement = statement;
    this.hasInterval = hasInterval;
    this.intervalInherited = intervalInherited;
  }

  boolean onlySelectors() {
    return onlySelectors;
  }

  int extraIntervals() {
    return extraIntervals;
  }

  /** Checks one field, reduced. */
  void checkField(Expr expr) throws InvalidQueryException {
    wildcardAllowed = true;
    check(expr);
  }

  /** Checks that the fields go together, after each was checked. */
  void checkTogether(boolean noFields, Fill fill) throws InvalidQueryException {
    if (noFields) {
      throw new InvalidQueryException("at least 1 non-time field must be queried");
    }
    if (functions > 1 && !topOrBottom.isEmpty()) {
      throw notCombined();
    } else if (functions == 0) {
      if (fill instanceof Fill.NoFill) {
        throw new InvalidQueryException("fill(none) must be used with a function");
      } else if (fill instanceof Fill.LinearFill) {
        throw new InvalidQueryException("fill(linear) must be used with a function");
      } else if (hasInterval && !intervalInherited) {
        throw new InvalidQueryException("GROUP BY requires at least one aggregate function");
      }
    }
    if (hasDistinct && (functions != 1 || hasPlainFields)) {
      throw new InvalidQueryException(
          "aggregate function distinct() cannot be combined with other functions or fields");
    }
    if (hasPlainFields && !onlySelectors) {
      throw new InvalidQueryException(
          "mixing aggregate and non-aggregate queries is not supported");
    } else if (hasPlainFields && functions > 1) {
      throw new InvalidQueryException(
          "mixing multiple selector functions with tags or fields is not supported");
    }
  }

  private void check(Expr expr) throws InvalidQueryException {
    switch (expr) {
      case VarRef _ -> hasPlainFields = true;
      case Wildcard _ -> {
        if (!wildcardAllowed) {
          throw new InvalidQueryException("unable to use wildcard in a binary expression");
        }
        hasPlainFields = true;
      }
      case RegexLiteral _ -> {
        if (!wildcardAllowed) {
          throw new InvalidQueryException("unable to use regex in a binary expression");
        }
        hasPlainFields = true;
      }
      case Call call when MathFunctions.contains(call.name()) -> checkMath(call);
      case Call call -> {
        functions++;
        checkFunction(call);
      }
      case Expr.Distinct _ -> {
        functions++;
        hasDistinct = true;
        onlySelectors = false;
      }
      case Expr.BinaryExpr binary -> checkOperands(binary);
      case Expr.ParenExpr paren -> check(paren.expr());
      case Literal _ -> throw new InvalidQueryException("field must contain at least one variable");
    }
  }

  private void checkOperands(Expr.BinaryExpr binary) throws InvalidQueryException {
    wildcardAllowed = false;
    boolean constantLeft = binary.lhs() instanceof Literal;
    boolean constantRight = binary.rhs() instanceof Literal;
    if (constantLeft && constantRight) {
      throw new InvalidQueryException("cannot perform a binary expression on two literals");
    }
    if (!constantLeft) {
      check(binary.lhs());
    }
    if (!constantRight) {
      check(binary.rhs());
    }
  }

  private void checkMath(Call call) throws InvalidQueryException {
    checkCount(call, MathFunctions.arguments(call.name()));
    for (Expr arg : call.args()) {
      if (!(arg instanceof Literal)) {
        check(arg);
      }
    }
  }

  private void checkFunction(Call call) throws InvalidQueryException {
    switch (call.name()) {
      case "max", "min", "first", "last" -> checkOverField(call);
      case "count", "sum", "mean", "median", "mode", "stddev", "spread" -> {
        onlySelectors = false;
        checkOverField(call);
      }
      case "percentile", "sample" -> {
        checkCount(call, 2);
        ArgumentChecks.second(call);
        checkSymbol(call.name(), call.args().getFirst());
      }
      case "distinct" -> checkDistinct(call.args(), false);
      case "top", "bottom" -> checkTopOrBottom(call);
      case "integral" -> {
        ArgumentChecks.unit(call);
        onlySelectors = false;
        checkSymbol(call.name(), call.args().getFirst());
      }
      case "derivative", "non_negative_derivative", "elapsed" -> {
        ArgumentChecks.unit(call);
        checkTransformation(call, 1);
      }
      case "difference", "non_negative_difference", "cumulative_sum" -> {
        checkCount(call, 1);
        checkTransformation(call, 1);
      }
      case "moving_average" -> {
        checkCount(call, 2);
        checkTransformation(call, ArgumentChecks.window(call));
      }
      case "exponential_moving_average",
          "double_exponential_moving_average",
          "triple_exponential_moving_average",
          "relative_strength_index",
          "triple_exponential_derivative",
          "kaufmans_efficiency_ratio",
          "kaufmans_adaptive_moving_average",
          "chande_momentum_oscillator" ->
          checkTransformation(call, ArgumentChecks.period(call));
      case "holt_winters", "holt_winters_with_fit" -> checkHoltWinters(call);
      default -> throw new InvalidQueryException("undefined function " + call.name() + "()");
    }
  }

  private void checkOverField(Call call) throws InvalidQueryException {
    checkCount(call, 1);
    Expr arg = call.args().getFirst();
    if (call.name().equals("count") && arg instanceof Expr.Distinct) {
      return;
    } else if (call.name().equals("count") && isDistinctCall(arg)) {
      checkDistinct(((Call) arg).args(), true);
    } else {
      checkSymbol(call.name(), arg);
    }
  }

  private static boolean isDistinctCall(Expr expr) {
    return expr instanceof Call call && call.name().equals("distinct");
  }

  private static void checkCount(Call call, int expected) throws InvalidQueryException {
    if (call.args().size() != expected) {
      throw new InvalidQueryException(
          "invalid number of arguments for %s, expected %d, got %d"
              .formatted(call.name(), expected, call.args().size()));
    }
  }

  /** What a function computes from: a field, a wildcard or a regular expression. */
  private void checkSymbol(String function, Expr arg) throws InvalidQueryException {
    switch (arg) {
      case VarRef _ -> {}
      case Wildcard _ -> {
        if (!wildcardAllowed) {
          throw new InvalidQueryException(
              "unsupported expression with wildcard: " + function + "()");
        }
        onlySelectors = false;
      }
      case RegexLiteral _ -> {
        if (!wildcardAllowed) {
          throw new InvalidQueryException(
              "unsupported expression with regex field: " + function + "()");
        }
        onlySelectors = false;
      }
      default -> throw new InvalidQueryException("expected field argument in " + function + "()");
    }
  }

  private void checkDistinct(List<Expr> args, boolean nested) throws InvalidQueryException {
    if (args.isEmpty()) {
      throw new InvalidQueryException("distinct function requires at least one argument");
    } else if (args.size() != 1) {
      throw new InvalidQueryException("distinct function can only have one argument");
    } else if (!(args.getFirst() instanceof VarRef)) {
      throw new InvalidQueryException("expected field argument in distinct()");
    }
    hasDistinct |= !nested;
    onlySelectors = false;
  }

  /** A function of points in their order: of a field, or of aggregates by time. */
  private void checkTransformation(Call call, long intervalsBefore) throws InvalidQueryException {
    onlySelectors = false;
    extraIntervals = (int) Math.max(extraIntervals, Math.min(intervalsBefore, Integer.MAX_VALUE));
    Expr arg = call.args().getFirst();
    if (arg instanceof Call aggregate) {
      checkAggregate(call.name(), aggregate);
    } else if (hasInterval && !intervalInherited) {
      throw new InvalidQueryException(
          "aggregate function required inside the call to " + call.name());
    } else {
      checkSymbol(call.name(), arg);
    }
  }

  private void checkAggregate(String function, Call aggregate) throws InvalidQueryException {
    if (!hasInterval) {
      throw new InvalidQueryException(function + " aggregate requires a GROUP BY interval");
    } else if (isDistinctCall(aggregate) && !ArgumentChecks.isTechnicalAnalysis(function)) {
      checkDistinct(aggregate.args(), true);
    } else {
      check(aggregate);
    }
  }

  private void checkHoltWinters(Call call) throws InvalidQueryException {
    checkCount(call, 3);
    ArgumentChecks.forecast(call);
    onlySelectors = false;
    if (!(call.args().getFirst() instanceof Call aggregate)) {
      throw new InvalidQueryException("must use aggregate function with " + call.name());
    }
    checkAggregate(call.name(), aggregate);
  }

  private void checkTopOrBottom(Call call) throws InvalidQueryException {
    if (!topOrBottom.isEmpty()) {
      throw notCombined();
    }
    ArgumentChecks.topOrBottom(call, statement.limit());
    boolean tagColumns = call.args().size() > 2 && statement.target() == null;
    hasPlainFields |= tagColumns;
    topOrBottom = call.name();
  }

  private InvalidQueryException notCombined() {
    return new InvalidQueryException(
        "selector function " + topOrBottom + "() cannot be combined with other functions");
  }
}
