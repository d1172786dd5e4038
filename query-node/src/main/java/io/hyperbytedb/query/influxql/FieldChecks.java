package io.hyperbytedb.query.influxql;

import io.hyperbytedb.query.function.Functions;
import io.hyperbytedb.query.function.ScalarFunction;
import io.hyperbytedb.query.function.SeriesFunction;
import io.hyperbytedb.query.function.TransformationFunction;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Expr.Call;
import io.hyperbytedb.query.influxql.ast.Expr.VarRef;
import io.hyperbytedb.query.influxql.ast.Expr.Wildcard;
import io.hyperbytedb.query.influxql.ast.Fill;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.influxql.ast.Literal;
import io.hyperbytedb.query.influxql.ast.Literal.RegexLiteral;
import io.hyperbytedb.query.influxql.ast.SelectStatement;

/** Checks the fields of one SELECT, each by itself and then together. */
final class FieldChecks {
  private final SelectStatement statement;
  private final boolean hasInterval;
  private final boolean intervalInherited;

  private boolean wildcardAllowed;
  private int functions;
  private boolean onlySelectors = true;
  private boolean hasPlainFields;

  /**
   * The function whose results are a set, beside which nothing may stand; empty if there is none.
   */
  private String set = "";

  /** The function beside which no other may stand; empty if there is none. */
  private String alone = "";

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
    if (functions > 1 && !alone.isEmpty()) {
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
    if (!set.isEmpty() && (functions != 1 || hasPlainFields)) {
      throw new InvalidQueryException(
          "aggregate function " + set + "() cannot be combined with other functions or fields");
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
      case Call call -> checkCall(call);
      case Expr.Distinct(String name) -> checkCall(Functions.distinct(new VarRef(name)));
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

  private void checkCall(Call call) throws InvalidQueryException {
    switch (Functions.find(call.name())) {
      case ScalarFunction function -> checkMath(call, function);
      case SeriesFunction function -> {
        functions++;
        checkFunction(call, function);
      }
      case null -> throw new InvalidQueryException("undefined function " + call.name() + "()");
    }
  }

  private void checkMath(Call call, ScalarFunction function) throws InvalidQueryException {
    function.checkArguments(call, statement.limit());
    for (Expr arg : call.args()) {
      if (!(arg instanceof Literal)) {
        check(arg);
      }
    }
  }

  private void checkFunction(Call call, SeriesFunction function) throws InvalidQueryException {
    if (function.beside() == SeriesFunction.Beside.FIELDS && !alone.isEmpty()) {
      throw notCombined();
    }
    function.checkArguments(call, statement.limit());
    onlySelectors &= function.selects();
    extraIntervals = Math.clamp(function.intervalsBefore(call), extraIntervals, Integer.MAX_VALUE);
    hasPlainFields |= !function.tags(call).isEmpty() && statement.target() == null;
    switch (function.beside()) {
      case NOTHING -> set = call.name();
      case FIELDS -> alone = call.name();
      case ANYTHING -> {}
    }
    checkInput(call, function);
  }

  private void checkInput(Call call, SeriesFunction function) throws InvalidQueryException {
    Expr arg = call.args().getFirst();
    switch (function.input()) {
      case FIELDS -> checkSymbol(call.name(), arg);
      case FIELDS_OR_DISTINCT -> {
        if (isSet(arg)) {
          checkNested((Call) arg);
        } else if (!(arg instanceof Expr.Distinct)) {
          checkSymbol(call.name(), arg);
        }
      }
      case ONE_FIELD -> {}
      case POINTS -> {
        if (arg instanceof Call inner) {
          checkResults(function, inner);
        } else if (hasInterval && !intervalInherited) {
          throw new InvalidQueryException(
              "aggregate function required inside the call to " + call.name());
        } else {
          checkSymbol(call.name(), arg);
        }
      }
      case RESULTS -> {
        if (!(arg instanceof Call inner)) {
          throw new InvalidQueryException("must use aggregate function with " + call.name());
        }
        checkResults(function, inner);
      }
    }
  }

  /** Whether a call is of a function whose results are a set of values. */
  private static boolean isSet(Expr expr) {
    return expr instanceof Call call
        && Functions.find(call.name()) instanceof SeriesFunction function
        && function.beside() == SeriesFunction.Beside.NOTHING;
  }

  /** A set that is only the input of another function. */
  private void checkNested(Call set) throws InvalidQueryException {
    Functions.series(set.name()).checkArguments(set, statement.limit());
    onlySelectors = false;
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

  /** Another function's results by time as the input of a function of points in their order. */
  private void checkResults(SeriesFunction function, Call inner) throws InvalidQueryException {
    if (!hasInterval) {
      throw new InvalidQueryException(function.name() + " aggregate requires a GROUP BY interval");
    } else if (isSet(inner)
        && function instanceof TransformationFunction outer
        && outer.takesDistinct()) {
      checkNested(inner);
    } else {
      check(inner);
    }
  }

  private InvalidQueryException notCombined() {
    return new InvalidQueryException(
        "selector function " + alone + "() cannot be combined with other functions");
  }
}
