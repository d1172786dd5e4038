package io.hyperbytedb.query.function;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.influxql.ast.Literal;
import io.hyperbytedb.query.memory.Reservation;
import java.util.Arrays;

/**
 * {@code holt_winters} and {@code holt_winters_with_fit}: a forecast by the damped method of Holt
 * and Winters, of points that come once an interval; gaps are allowed. The parameters that fit best
 * are searched for from a grid of guesses.
 */
final class HoltWinters extends Transformation {
  static final TransformationFunction HOLT_WINTERS = new Definition("holt_winters", false);
  static final TransformationFunction HOLT_WINTERS_WITH_FIT =
      new Definition("holt_winters_with_fit", true);

  private static final double WEIGHT = 0.5;
  private static final double EPSILON = 1.0e-4;
  private static final double GUESS_FROM = 0.3;
  private static final double GUESS_UNTIL = 1.0;
  private static final double GUESS_STEP = 0.4;

  private final int horizon;
  private final int season;
  private final boolean seasonal;
  private final boolean withFit;
  private final long interval;
  private final FunctionContext context;
  private final Reservation reservation;
  private final PointBuffer points;

  /**
   * @param horizon how many points to forecast
   * @param season how many points make a season; there is none if less than 2
   * @param withFit whether to give the fitted points before the forecast too
   * @param context with the interval between points
   */
  HoltWinters(int horizon, int season, boolean withFit, FunctionContext context) {
    this.horizon = horizon;
    this.season = season;
    this.seasonal = season >= 2;
    this.withFit = withFit;
    this.interval = context.interval();
    this.context = context;
    this.reservation = new Reservation(context.memory());
    this.points = new PointBuffer(FieldType.FLOAT, context.memory());
  }

  @Override
  public FieldType type() {
    return FieldType.FLOAT;
  }

  @Override
  public void addDouble(long time, double value, PointBuffer out) {
    points.append(time, value);
  }

  @Override
  public void finish(PointBuffer out) {
    int size = points.size();
    if (size < 2 || (seasonal && size < season) || interval <= 0) {
      return;
    }
    long count = (rounded(size - 1) - rounded(0)) / interval;
    if (count <= 0) {
      return;
    }
    reserve(count + 1);
    double[] values = spread(Math.toIntExact(count + 1));
    HoltWintersModel model = new HoltWintersModel(values, seasonal, context.checkpoint());
    double[] forecast = model.forecast(horizon, fit(model, guess(values)));
    long first = withFit ? points.time(0) : points.time(size - 1) + interval;
    int from = withFit ? 0 : values.length;
    for (int i = from; i < forecast.length; i++) {
      if (!Double.isNaN(forecast[i])) {
        out.append(first + interval * (i - from), forecast[i]);
      }
    }
  }

  /** Points far apart, a long season and a far horizon need memory that a few points do not. */
  private void reserve(long count) {
    double parameters = 6 + (seasonal ? season : 0);
    double numbers = 3.0 * count + horizon + (parameters + 4) * parameters;
    // What is more than a long holds becomes the largest.
    reservation.add((long) (numbers * Double.BYTES));
  }

  @Override
  public void close() {
    points.close();
    reservation.close();
  }

  private long rounded(int point) {
    long time = points.time(point);
    long intervals = time / interval;
    return (time % interval > interval / 2 ? intervals + 1 : intervals) * interval;
  }

  /** The values interval by interval, NaN for none; the first of an interval counts. */
  private double[] spread(int count) {
    double[] values = new double[count];
    Arrays.fill(values, Double.NaN);
    long start = rounded(0);
    int last = -1;
    for (int i = 0; i < points.size(); i++) {
      int at = (int) ((rounded(i) - start) / interval);
      if (at > last) {
        values[at] = points.view().doubles()[i];
        last = at;
      }
    }
    return values;
  }

  /**
   * The parameters to start from: four that are to be guessed, the level, the trend, the season.
   */
  private double[] guess(double[] values) {
    double[] parameters = new double[6 + (seasonal ? season : 0)];
    if (!seasonal) {
      parameters[4] = WEIGHT * values[0];
      parameters[5] = Double.isNaN(values[1]) ? 0 : WEIGHT * (values[1] - values[0]);
      return parameters;
    }
    double level = 0;
    double trend = 0;
    for (int i = 0; i < season; i++) {
      if (!Double.isNaN(values[i])) {
        level += (1 / (double) season) * values[i];
      }
    }
    for (int i = 0; i < season && season + i < values.length; i++) {
      if (!Double.isNaN(values[i]) && !Double.isNaN(values[season + i])) {
        trend += 1 / ((double) season * season) * (values[season + i] - values[i]);
      }
    }
    parameters[4] = level;
    parameters[5] = trend;
    for (int i = 0; i < season; i++) {
      parameters[6 + i] = Double.isNaN(values[i]) ? 0 : values[i] / level;
    }
    return parameters;
  }

  private double[] fit(HoltWintersModel model, double[] parameters) {
    NelderMead search = new NelderMead(model::error, parameters.length, context.checkpoint());
    NelderMead.Minimum best = null;
    for (double alpha = GUESS_FROM; alpha < GUESS_UNTIL; alpha += GUESS_STEP) {
      for (double beta = GUESS_FROM; beta < GUESS_UNTIL; beta += GUESS_STEP) {
        for (double gamma = GUESS_FROM; gamma < GUESS_UNTIL; gamma += GUESS_STEP) {
          for (double phi = GUESS_FROM; phi < GUESS_UNTIL; phi += GUESS_STEP) {
            parameters[0] = alpha;
            parameters[1] = beta;
            parameters[2] = gamma;
            parameters[3] = phi;
            NelderMead.Minimum found = search.minimize(parameters, EPSILON);
            if (best == null || found.value() < best.value()) {
              best = found;
            }
          }
        }
      }
    }
    return best == null ? parameters : best.point();
  }

  private static final class Definition extends TransformationFunction {
    private final boolean withFit;

    Definition(String name, boolean withFit) {
      super(name, FunctionTypes.NUMBERS_TO_FLOAT, "elapsed");
      this.withFit = withFit;
    }

    @Override
    public Input input() {
      return Input.RESULTS;
    }

    @Override
    public void checkArguments(Expr.Call call, long limit) throws InvalidQueryException {
      Arguments.checkCount(call, 3);
      if (!(call.args().get(1) instanceof Literal.IntegerLiteral(long points))) {
        throw new InvalidQueryException("expected integer argument as second arg in " + name());
      } else if (points <= 0) {
        throw new InvalidQueryException(
            "second arg to " + name() + " must be greater than 0, got " + points);
      } else if (!(call.args().get(2) instanceof Literal.IntegerLiteral(long season))) {
        throw new InvalidQueryException("expected integer argument as third arg in " + name());
      } else if (season < 0) {
        throw new InvalidQueryException(
            "third arg to " + name() + " cannot be negative, got " + season);
      }
    }

    @Override
    Transformation create(Expr.Call call, FieldType input, FunctionContext context) {
      return new HoltWinters(Arguments.count(call, 1), Arguments.count(call, 2), withFit, context);
    }
  }
}
