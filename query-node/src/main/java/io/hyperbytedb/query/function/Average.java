package io.hyperbytedb.query.function;

/**
 * An exponential moving average. Until it has seen a period of values it is warming up: with
 * growing weights or as the plain mean.
 */
final class Average {
  private final int period;
  private final double weight;
  private final boolean simple;
  private int count;
  private double last;

  private Average(int period, double weight, boolean simple) {
    this.period = period;
    this.weight = weight;
    this.simple = simple;
  }

  /** One that weighs a value with {@code 2 / (period + 1)}. */
  static Average of(int period, boolean simple) {
    return new Average(period, 2 / (double) (period + 1), simple);
  }

  /**
   * One that weighs a value with {@code 1 / period}, as Wilder did, and warms up a value longer.
   */
  static Average wilder(int period, boolean simple) {
    return new Average(period + 1, 1 / (double) period, simple);
  }

  /** How many values it takes to warm up, besides the last. */
  int warmCount() {
    return period - 1;
  }

  /** Whether what it gives can be averaged again. */
  boolean ready() {
    return !simple || count == period;
  }

  double last() {
    return last;
  }

  double add(double value) {
    if (count == 0) {
      last = value;
    } else if (count == period) {
      last = (value - last) * weight + last;
    } else if (simple) {
      last = (last * (double) count + value) / (double) (count + 1);
    } else {
      last = (value - last) * (2 / (double) (count + 2)) + last;
    }
    count = Math.min(count + 1, period);
    return last;
  }
}
