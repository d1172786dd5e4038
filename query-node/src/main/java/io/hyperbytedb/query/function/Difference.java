package io.hyperbytedb.query.function;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.influxql.ast.Expr;

/**
 * {@code difference} and {@code non_negative_difference}: the change from one point to the next. Of
 * points of one time only the first counts.
 */
final class Difference extends Transformation {
  static final TransformationFunction DIFFERENCE = new Definition("difference", false);
  static final TransformationFunction NON_NEGATIVE_DIFFERENCE =
      new Definition("non_negative_difference", true);

  private final FieldType type;
  private final boolean nonNegative;
  private boolean started;
  private long time;
  private double value;
  private long integer;

  Difference(FieldType type, boolean nonNegative) {
    this.type = type;
    this.nonNegative = nonNegative;
  }

  @Override
  public FieldType type() {
    return type;
  }

  @Override
  public void addDouble(long at, double next, PointBuffer out) {
    if (started && at == time) {
      return;
    }
    double change = next - value;
    if (started && !(nonNegative && change < 0)) {
      out.append(at, change);
    }
    started = true;
    time = at;
    value = next;
  }

  @Override
  public void addLong(long at, long next, PointBuffer out) {
    if (started && at == time) {
      return;
    }
    long change = next - integer;
    if (started && !(nonNegative && change < 0)) {
      out.append(at, change);
    }
    started = true;
    time = at;
    integer = next;
  }

  private static final class Definition extends TransformationFunction {
    private final boolean nonNegative;

    Definition(String name, boolean nonNegative) {
      super(name, FunctionTypes.NUMBERS_KEPT, "difference");
      this.nonNegative = nonNegative;
    }

    @Override
    public long intervalsBefore(Expr.Call call) {
      return 1;
    }

    @Override
    Transformation create(Expr.Call call, FieldType input, FunctionContext context) {
      return new Difference(input, nonNegative);
    }
  }
}
