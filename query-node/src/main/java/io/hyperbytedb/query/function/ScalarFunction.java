package io.hyperbytedb.query.function;

import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * A mathematical function of one number or two, applied to each row by itself. What is no number
 * gives no value.
 */
public final class ScalarFunction extends FunctionDef {
  private final int arguments;
  private final int argumentsInCondition;
  private final boolean keepsIntegers;
  private final DoubleUnaryOperator one;
  private final DoubleBinaryOperator two;

  private ScalarFunction(
      String name,
      int arguments,
      int argumentsInCondition,
      boolean keepsIntegers,
      DoubleUnaryOperator one,
      DoubleBinaryOperator two) {
    super(name, keepsIntegers ? FunctionTypes.NUMBERS_KEPT : FunctionTypes.NUMBERS_TO_FLOAT);
    this.arguments = arguments;
    this.argumentsInCondition = argumentsInCondition;
    this.keepsIntegers = keepsIntegers;
    this.one = one;
    this.two = two;
  }

  /** A function of one number, which gives floats. */
  static ScalarFunction ofOne(String name, DoubleUnaryOperator operator) {
    return new ScalarFunction(name, 1, 1, false, operator, (x, _) -> operator.applyAsDouble(x));
  }

  /** A function of one number that leaves integers as they are. */
  static ScalarFunction rounding(String name, DoubleUnaryOperator operator) {
    return new ScalarFunction(name, 1, 1, true, operator, (x, _) -> operator.applyAsDouble(x));
  }

  /**
   * A function of two numbers, which gives floats.
   *
   * @param argumentsInCondition how many arguments the check of WHERE demands
   */
  static ScalarFunction ofTwo(
      String name, int argumentsInCondition, DoubleBinaryOperator operator) {
    DoubleUnaryOperator none =
        _ -> {
          throw new IllegalStateException("takes two numbers [" + name + "]");
        };
    return new ScalarFunction(name, 2, argumentsInCondition, false, none, operator);
  }

  /** How many arguments it takes: 1 or 2. */
  public int arguments() {
    return arguments;
  }

  /** Whether it leaves integers as they are, abs even a negative one, since InfluxDB does. */
  public boolean keepsIntegers() {
    return keepsIntegers;
  }

  /** Applies a function of one number. */
  public double apply(double x) {
    return one.applyAsDouble(x);
  }

  /** Applies it to two numbers, of which a function of one takes the first. */
  public double apply(double x, double y) {
    return two.applyAsDouble(x, y);
  }

  @Override
  public void checkArguments(Expr.Call call, long limit) throws InvalidQueryException {
    Arguments.checkCount(call, arguments);
  }

  /**
   * Checks how many arguments a call in WHERE has.
   *
   * @throws InvalidQueryException with InfluxDB's text
   */
  public void checkInCondition(Expr.Call call) throws InvalidQueryException {
    Arguments.checkCount(call, argumentsInCondition);
  }
}
