package io.hyperbytedb.query.function;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import org.jspecify.annotations.Nullable;

/**
 * {@code integral}: the area under the straight lines between the points, per bucket. A line across
 * the end of a bucket is cut there; a bucket without points gets nothing, not even of a line across
 * it. Of points of one time the last counts.
 *
 * <p>As in InfluxDB, going back in time gives negative areas at the ends of buckets, and with
 * integers what is left of a cut line counts from the value at the bucket's end to the value before
 * it.
 */
final class Integral extends Transformation {
  static final TransformationFunction INTEGRAL = new Definition();

  private static final long SECOND = 1_000_000_000L;

  private final double unit;
  private final boolean integers;
  private final boolean windowed;
  private final boolean ascending;
  private final Windows windows;

  private boolean started;
  private long time;
  private double value;
  private double sum;
  private long start;
  private long end;

  /**
   * @param unit in nanoseconds
   */
  Integral(long unit, FieldType input, FunctionContext context) {
    this.unit = (double) unit;
    this.integers = input == FieldType.INTEGER;
    this.windowed = integers || context.interval() > 0;
    this.ascending = context.ascending();
    this.windows = context.windows();
  }

  @Override
  public FieldType type() {
    return FieldType.FLOAT;
  }

  @Override
  public void addDouble(long at, double next, PointBuffer out) {
    if (!started) {
      started = true;
      enter(at);
      if (integers && start == Windows.MIN_TIME) {
        start = 0;
      }
    } else if (at != time) {
      double reached = windowed && (ascending ? at >= end : at <= end) ? cut(at, next, out) : next;
      sum += 0.5 * (reached + value) * ((double) (at - time) / unit);
    }
    time = at;
    value = next;
  }

  /** Ends the bucket on the way to a point in another; gives the height the rest goes to. */
  private double cut(long at, double next, PointBuffer out) {
    double reached = next;
    if (time != end) {
      double slope = (next - value) / (double) (at - time);
      double height = slope * (double) (end - time) + value;
      sum += 0.5 * (height + value) * ((double) (end - time) / unit);
      time = end;
      if (integers) {
        reached = height;
      } else {
        value = height;
      }
    }
    out.append(start, sum);
    enter(at);
    sum = 0;
    return reached;
  }

  private void enter(long at) {
    if (!windowed) {
      return;
    }
    start = ascending ? windows.start(at) : windows.end(at);
    end = ascending ? windows.end(at) : windows.start(at);
  }

  @Override
  public void finish(PointBuffer out) {
    if (started && time != start) {
      out.append(start, sum);
    }
  }

  private static final class Definition extends TransformationFunction {
    Definition() {
      super("integral", FunctionTypes.NUMBERS_TO_FLOAT, "integral");
    }

    @Override
    public Input input() {
      return Input.FIELDS;
    }

    @Override
    public boolean takesWindow() {
      return true;
    }

    @Override
    public @Nullable String whyNoView() {
      return "an area reaches to the next point of its group, which may be in any later window";
    }

    @Override
    public void checkArguments(Expr.Call call, long limit) throws InvalidQueryException {
      Arguments.checkUnit(call, _ -> "second argument must be a duration");
    }

    @Override
    Transformation create(Expr.Call call, FieldType input, FunctionContext context) {
      return new Integral(Arguments.unit(call, SECOND), input, context);
    }
  }
}
