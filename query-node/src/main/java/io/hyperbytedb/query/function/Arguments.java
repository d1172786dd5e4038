package io.hyperbytedb.query.function;

import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.GoTypes;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.influxql.ast.Literal;
import java.util.function.Function;

/** Checks that several functions make of their arguments, and how checked arguments are read. */
final class Arguments {
  private Arguments() {}

  static void checkCount(Expr.Call call, int expected) throws InvalidQueryException {
    if (call.args().size() != expected) {
      throw new InvalidQueryException(
          "invalid number of arguments for %s, expected %d, got %d"
              .formatted(call.name(), expected, call.args().size()));
    }
  }

  static void checkCount(Expr.Call call, int min, int max) throws InvalidQueryException {
    int count = call.args().size();
    if (count < min || count > max) {
      throw new InvalidQueryException(
          "invalid number of arguments for %s, expected at least %d but no more than %d, got %d"
              .formatted(call.name(), min, max, count));
    }
  }

  /** One or two arguments, the second a unit of time. */
  static void checkUnit(Expr.Call call) throws InvalidQueryException {
    checkUnit(
        call,
        unit ->
            "second argument to %s must be a duration, got %s"
                .formatted(call.name(), GoTypes.name(unit)));
  }

  /**
   * One or two arguments, the second a unit of time.
   *
   * @param problem what to say of a second one that is none
   */
  static void checkUnit(Expr.Call call, Function<Expr, String> problem)
      throws InvalidQueryException {
    checkCount(call, 1, 2);
    if (call.args().size() == 1) {
      return;
    }
    Expr unit = call.args().get(1);
    if (!(unit instanceof Literal.DurationLiteral(long nanos))) {
      throw new InvalidQueryException(problem.apply(unit));
    } else if (nanos <= 0) {
      throw new InvalidQueryException("duration argument must be positive, got " + unit.text());
    }
  }

  /** The unit that the second argument says, in nanoseconds. */
  static long unit(Expr.Call call, long otherwise) {
    return call.args().size() > 1
            && call.args().get(1) instanceof Literal.DurationLiteral(long nanos)
        ? nanos
        : otherwise;
  }

  static long integer(Expr.Call call, int argument) {
    return ((Literal.IntegerLiteral) call.args().get(argument)).value();
  }

  /** An integer that says how many, of which there are never more than an int counts. */
  static int count(Expr.Call call, int argument) {
    return (int) Math.min(integer(call, argument), Integer.MAX_VALUE);
  }
}
