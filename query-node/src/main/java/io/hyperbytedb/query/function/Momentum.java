package io.hyperbytedb.query.function;

import java.util.List;

/**
 * {@code relative_strength_index}, and {@code chande_momentum_oscillator} with a warm-up: how the
 * averages of rises and falls compare, in percent.
 */
final class Momentum extends Indicator {
  static final TransformationFunction RELATIVE_STRENGTH_INDEX =
      new IndicatorFunction("relative_strength_index", a -> new Momentum(true, a));
  static final TransformationFunction CHANDE_MOMENTUM_OSCILLATOR =
      new IndicatorFunction(
          "chande_momentum_oscillator",
          a -> a.none() ? new Oscillator(a) : new Momentum(false, a)) {
        @Override
        List<String> warmups() {
          return List.of("none", "exponential", "simple");
        }
      };

  private final boolean relativeStrength;
  private final Average rises;
  private final Average falls;
  private double before;

  /**
   * @param relativeStrength whether the index, not the oscillator, is wanted
   */
  Momentum(boolean relativeStrength, IndicatorArguments arguments) {
    super(arguments.hold(Average.wilder(arguments.period(), arguments.simple()).warmCount()));
    this.relativeStrength = relativeStrength;
    this.rises = Average.wilder(arguments.period(), arguments.simple());
    this.falls = Average.wilder(arguments.period(), arguments.simple());
  }

  @Override
  double next(double value) {
    double up = rises.add(value > before ? value - before : 0);
    double down = falls.add(value < before ? before - value : 0);
    before = value;
    return relativeStrength ? 100 - 100 / (1 + up / down) : 100.0 * ((up - down) / (up + down));
  }
}
