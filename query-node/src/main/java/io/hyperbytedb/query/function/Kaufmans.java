package io.hyperbytedb.query.function;

/**
 * {@code kaufmans_efficiency_ratio}, the change over a period by the sum of all changes within it,
 * and {@code kaufmans_adaptive_moving_average}, which follows the values the faster the higher that
 * ratio is.
 */
final class Kaufmans extends Indicator {
  /** The weight of a value in an exponential average over 30 points. */
  private static final double SLOW = 2.0 / 31.0;

  /** What is added for one over 2 points: 2/3 - 2/31. */
  private static final double FASTER = 56.0 / 93.0;

  private final boolean adaptive;
  private final double[] values;
  private final double[] changes;
  private int newest;
  private int count;
  private double noise;
  private double average;

  /**
   * @param adaptive whether the average, not the ratio, is wanted
   */
  Kaufmans(boolean adaptive, IndicatorArguments arguments) {
    super(arguments.hold(arguments.period()));
    this.adaptive = adaptive;
    this.values = new double[arguments.period()];
    this.changes = new double[arguments.period()];
  }

  @Override
  double next(double value) {
    if (!adaptive) {
      return ratio(value);
    }
    if (count <= values.length) {
      average = values[newest];
    }
    double speed = ratio(value) * FASTER + SLOW;
    average = average + speed * speed * (value - average);
    return average;
  }

  private double ratio(double value) {
    int oldest = newest + 1 >= values.length ? 0 : newest + 1;
    double signal = Math.abs(value - values[oldest]);
    double change = Math.abs(value - values[newest]);
    noise -= changes[oldest];
    noise += change;
    newest = oldest;
    values[newest] = value;
    changes[newest] = change;
    count = Math.min(count + 1, values.length + 1);
    return signal == 0 || noise == 0 ? 0 : signal / noise;
  }

  @Override
  boolean tells(double result) {
    return !Double.isInfinite(result);
  }
}
