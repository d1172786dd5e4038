package io.hyperbytedb.query.function;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.influxql.ast.Literal;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A function of technical analysis: after the field there is a period, then perhaps how many points
 * to hold back, then perhaps how to warm up.
 */
class IndicatorFunction extends TransformationFunction {
  private final Function<IndicatorArguments, Indicator> factory;

  /**
   * @param factory makes it from checked arguments
   */
  IndicatorFunction(String name, Function<IndicatorArguments, Indicator> factory) {
    super(name, FunctionTypes.NUMBERS_TO_FLOAT, name.replace('_', ' '));
    this.factory = factory;
  }

  /** The least number of points to hold back that a call may ask for. */
  int leastHold() {
    return 0;
  }

  /** The ways to warm up that a call may ask for; none if it has no argument for that. */
  List<String> warmups() {
    return List.of("exponential", "simple");
  }

  @Override
  public boolean takesDistinct() {
    return false;
  }

  @Override
  public long intervalsBefore(Expr.Call call) {
    return Arguments.integer(call, 1);
  }

  @Override
  public void checkArguments(Expr.Call call, long limit) throws InvalidQueryException {
    Arguments.checkCount(call, 2, warmups().isEmpty() ? 3 : 4);
    List<Expr> args = call.args();
    if (!(args.get(1) instanceof Literal.IntegerLiteral(long period))) {
      throw new InvalidQueryException(name() + " period must be an integer");
    } else if (period < 1) {
      throw new InvalidQueryException(name() + " period must be greater than or equal to 1");
    }
    if (args.size() >= 3) {
      checkHold(args.get(2));
    }
    if (args.size() >= 4) {
      checkWarmup(args.get(3));
    }
  }

  private void checkHold(Expr arg) throws InvalidQueryException {
    if (!(arg instanceof Literal.IntegerLiteral(long hold))) {
      throw new InvalidQueryException(name() + " hold period must be an integer");
    } else if (hold < leastHold() && hold != -1) {
      throw new InvalidQueryException(
          name() + " hold period must be greater than or equal to " + leastHold());
    }
  }

  private void checkWarmup(Expr arg) throws InvalidQueryException {
    if (!(arg instanceof Literal.StringLiteral(String warmup))) {
      throw new InvalidQueryException(name() + " warmup type must be a string");
    } else if (!warmups().contains(warmup)) {
      throw new InvalidQueryException(
          warmups().stream()
              .map(known -> "'" + known + "'")
              .collect(Collectors.joining(" ", name() + " warmup type must be one of: ", "")));
    }
  }

  @Override
  final Transformation create(Expr.Call call, FieldType input, FunctionContext context) {
    return factory.apply(IndicatorArguments.of(call, context.memory()));
  }
}
