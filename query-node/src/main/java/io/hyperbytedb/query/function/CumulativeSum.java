package io.hyperbytedb.query.function;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.influxql.ast.Expr;

/** {@code cumulative_sum}: the sum of all points so far; integers wrap around. */
final class CumulativeSum extends Transformation {
  static final TransformationFunction CUMULATIVE_SUM =
      new TransformationFunction("cumulative_sum", FunctionTypes.NUMBERS_KEPT, "cumulative sum") {
        @Override
        public long intervalsBefore(Expr.Call call) {
          return 1;
        }

        @Override
        public boolean looksBack(Expr.Call call) {
          // As in InfluxDB an interval more is read, yet the sum begins with the range.
          return false;
        }

        @Override
        Transformation create(Expr.Call call, FieldType input, FunctionContext context) {
          return new CumulativeSum(input);
        }
      };

  private final FieldType type;
  private double sum;
  private long integerSum;

  CumulativeSum(FieldType type) {
    this.type = type;
  }

  @Override
  public FieldType type() {
    return type;
  }

  @Override
  public void addDouble(long time, double value, PointBuffer out) {
    sum += value;
    out.append(time, sum);
  }

  @Override
  public void addLong(long time, long value, PointBuffer out) {
    integerSum += value;
    out.append(time, integerSum);
  }
}
