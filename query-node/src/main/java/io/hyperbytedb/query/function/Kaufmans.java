package io.hyperbytedb.query.function;

import java.util.List;

/**
 * {@code kaufmans_efficiency_ratio}, the change over a period by the sum of all changes within it,
 * and {@code kaufmans_adaptive_moving_average}, which follows the values the faster the higher that
 * ratio is.
 */
final class Kaufmans extends Indicator {
  static final TransformationFunction KAUFMANS_EFFICIENCY_RATIO =
      new Definition("kaufmans_efficiency_ratio", false);
  static final TransformationFunction KAUFMANS_ADAPTIVE_MOVING_AVERAGE =
      new Definition("kaufmans_adaptive_moving_average", true);

  /** The weight of a value in an exponential average over 30 points. */
  private static final double SLOW = 2.0 / 31.0;

  /** What is added for one over 2 points: 2/3 - 2/31. */
  private static final double FASTER = 56.0 / 93.0;

  private final boolean adaptive;
  private final Ring values;
  private final Ring changes;
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
    this.values = new Ring(arguments.period(), arguments.memory());
    this.changes = new Ring(arguments.period(), arguments.memory());
  }

  @Override
  double next(double value) {
    if (!adaptive) {
      return ratio(value);
    }
    if (count <= values.period()) {
      average = values.get(newest);
    }
    double speed = ratio(value) * FASTER + SLOW;
    average = average + speed * speed * (value - average);
    return average;
  }

  private double ratio(double value) {
    int oldest = values.after(newest);
    double signal = Math.abs(value - values.get(oldest));
    double change = Math.abs(value - values.get(newest));
    noise -= changes.get(oldest);
    noise += change;
    newest = oldest;
    values.set(newest, value);
    changes.set(newest, change);
    count = (int) Math.min(count + 1L, values.period() + 1L);
    return signal == 0 || noise == 0 ? 0 : signal / noise;
  }

  @Override
  public void close() {
    values.close();
    changes.close();
  }

  @Override
  boolean tells(double result) {
    return !Double.isInfinite(result);
  }

  private static final class Definition extends IndicatorFunction {
    Definition(String name, boolean adaptive) {
      super(name, arguments -> new Kaufmans(adaptive, arguments));
    }

    @Override
    List<String> warmups() {
      return List.of();
    }
  }
}
