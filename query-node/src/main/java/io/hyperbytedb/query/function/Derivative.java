package io.hyperbytedb.query.function;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;

/**
 * {@code derivative} and {@code non_negative_derivative}: the change from one point to the next per
 * unit of time. Of points of one time only the first counts.
 */
final class Derivative extends Transformation {
  static final TransformationFunction DERIVATIVE = new Definition("derivative", false);
  static final TransformationFunction NON_NEGATIVE_DERIVATIVE =
      new Definition("non_negative_derivative", true);

  private static final long SECOND = 1_000_000_000L;

  private final double unit;
  private final boolean nonNegative;
  private final boolean ascending;
  private boolean started;
  private long time;
  private double value;
  private long integer;

  /**
   * @param unit in nanoseconds
   */
  Derivative(long unit, boolean nonNegative, boolean ascending) {
    this.unit = (double) unit;
    this.nonNegative = nonNegative;
    this.ascending = ascending;
  }

  @Override
  public FieldType type() {
    return FieldType.FLOAT;
  }

  @Override
  public void addDouble(long at, double next, PointBuffer out) {
    if (started && at == time) {
      return;
    }
    emit(at, next - value, out);
    value = next;
  }

  @Override
  public void addLong(long at, long next, PointBuffer out) {
    if (started && at == time) {
      return;
    }
    emit(at, (double) (next - integer), out);
    integer = next;
  }

  private void emit(long at, double change, PointBuffer out) {
    if (started && !(nonNegative && change < 0)) {
      long elapsed = ascending ? at - time : time - at;
      out.append(at, change / ((double) elapsed / unit));
    }
    started = true;
    time = at;
  }

  private static final class Definition extends TransformationFunction {
    private final boolean nonNegative;

    Definition(String name, boolean nonNegative) {
      super(name, FunctionTypes.NUMBERS_TO_FLOAT, "derivative");
      this.nonNegative = nonNegative;
    }

    @Override
    public void checkArguments(Expr.Call call, long limit) throws InvalidQueryException {
      Arguments.checkUnit(call);
    }

    @Override
    public long intervalsBefore(Expr.Call call) {
      return 1;
    }

    @Override
    Transformation create(Expr.Call call, FieldType input, FunctionContext context) {
      long otherwise = context.interval() > 0 ? context.interval() : SECOND;
      return new Derivative(Arguments.unit(call, otherwise), nonNegative, context.ascending());
    }
  }
}
