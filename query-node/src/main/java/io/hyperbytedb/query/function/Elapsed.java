package io.hyperbytedb.query.function;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;

/**
 * {@code elapsed}: the time since the point before, in whole units; negative when times descend, 0
 * between points of one time.
 */
final class Elapsed extends Transformation {
  static final TransformationFunction ELAPSED =
      new TransformationFunction("elapsed", FunctionTypes.ANY_TO_INTEGER, "elapsed") {
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
          return new Elapsed(Arguments.unit(call, /* otherwise= */ 1));
        }
      };

  private final long unit;
  private boolean started;
  private long before;

  /**
   * @param unit in nanoseconds
   */
  Elapsed(long unit) {
    this.unit = unit;
  }

  @Override
  public FieldType type() {
    return FieldType.INTEGER;
  }

  @Override
  public void addDouble(long time, double value, PointBuffer out) {
    addOther(time, out);
  }

  @Override
  public void addLong(long time, long value, PointBuffer out) {
    addOther(time, out);
  }

  @Override
  public void addOther(long time, PointBuffer out) {
    if (started) {
      out.append(time, (time - before) / unit);
    }
    started = true;
    before = time;
  }
}
