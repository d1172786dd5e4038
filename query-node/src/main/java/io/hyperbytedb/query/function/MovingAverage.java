package io.hyperbytedb.query.function;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.GoTypes;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.influxql.ast.Literal;
import io.hyperbytedb.query.memory.QueryMemory;
import io.hyperbytedb.query.memory.Reservation;
import java.util.Arrays;

/** {@code moving_average}: the mean of the last points, from the first time there are enough. */
final class MovingAverage extends Transformation {
  static final TransformationFunction MOVING_AVERAGE = new Definition();

  private static final int INITIAL = 64;

  private final int window;
  private final Reservation reservation;
  private int count;
  private int position;
  private double sum;
  private long integerSum;
  private double[] values = new double[0];
  private long[] integers = new long[0];

  /**
   * @param window how many points, at least one
   * @param memory for the points
   */
  MovingAverage(int window, QueryMemory memory) {
    this.window = window;
    this.reservation = new Reservation(memory);
  }

  @Override
  public FieldType type() {
    return FieldType.FLOAT;
  }

  @Override
  public void addDouble(long time, double value, PointBuffer out) {
    if (count == window) {
      sum -= values[position];
    } else if (position >= values.length) {
      values = Arrays.copyOf(values, capacity(values.length));
    }
    values[position] = value;
    sum += value;
    advance();
    if (count == window) {
      out.append(time, sum / (double) window);
    }
  }

  @Override
  public void addLong(long time, long value, PointBuffer out) {
    if (count == window) {
      integerSum -= integers[position];
    } else if (position >= integers.length) {
      integers = Arrays.copyOf(integers, capacity(integers.length));
    }
    integers[position] = value;
    integerSum += value;
    advance();
    if (count == window) {
      out.append(time, (double) integerSum / (double) window);
    }
  }

  /** The ring grows with the points: a window may be far larger than any series. */
  private int capacity(int before) {
    int capacity = (int) Math.min(window, Math.max(INITIAL, before * 2L));
    reservation.set((long) capacity * Long.BYTES);
    return capacity;
  }

  @Override
  public void close() {
    reservation.close();
  }

  private void advance() {
    count = Math.min(count + 1, window);
    position = position + 1 == window ? 0 : position + 1;
  }

  private static final class Definition extends TransformationFunction {
    Definition() {
      super("moving_average", FunctionTypes.NUMBERS_TO_FLOAT, "moving average");
    }

    @Override
    public void checkArguments(Expr.Call call, long limit) throws InvalidQueryException {
      Arguments.checkCount(call, 2);
      Expr second = call.args().get(1);
      if (!(second instanceof Literal.IntegerLiteral(long window))) {
        throw new InvalidQueryException(
            "second argument for %s must be an integer, got %s"
                .formatted(name(), GoTypes.name(second)));
      } else if (window <= 1) {
        throw new InvalidQueryException(name() + " window must be greater than 1, got " + window);
      }
    }

    @Override
    public long intervalsBefore(Expr.Call call) {
      return Arguments.integer(call, 1);
    }

    @Override
    Transformation create(Expr.Call call, FieldType input, FunctionContext context) {
      return new MovingAverage(Arguments.count(call, 1), context.memory());
    }
  }
}
