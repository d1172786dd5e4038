package io.hyperbytedb.query.function;

/**
 * {@code exponential_moving_average}, {@code double_…}, {@code triple_…} and {@code
 * triple_exponential_derivative}, the relative change of a thrice averaged series in percent.
 */
final class ExponentialAverages extends Indicator {
  static final TransformationFunction EXPONENTIAL_MOVING_AVERAGE =
      new IndicatorFunction(
          "exponential_moving_average", a -> new ExponentialAverages(Kind.SINGLE, a));
  static final TransformationFunction DOUBLE_EXPONENTIAL_MOVING_AVERAGE =
      new IndicatorFunction(
          "double_exponential_moving_average", a -> new ExponentialAverages(Kind.DOUBLE, a));
  static final TransformationFunction TRIPLE_EXPONENTIAL_MOVING_AVERAGE =
      new IndicatorFunction(
          "triple_exponential_moving_average", a -> new ExponentialAverages(Kind.TRIPLE, a));
  static final TransformationFunction TRIPLE_EXPONENTIAL_DERIVATIVE =
      new IndicatorFunction(
          "triple_exponential_derivative", a -> new ExponentialAverages(Kind.DERIVATIVE, a)) {
        @Override
        int leastHold() {
          return 1;
        }
      };

  /** Which function. */
  enum Kind {
    SINGLE,
    DOUBLE,
    TRIPLE,
    DERIVATIVE
  }

  private final Kind kind;
  private final Average first;
  private final Average second;
  private final Average third;
  private double last;

  ExponentialAverages(Kind kind, IndicatorArguments arguments) {
    super(arguments.hold(warmCount(kind, arguments.period(), arguments.simple())));
    this.kind = kind;
    this.first = Average.of(arguments.period(), arguments.simple());
    this.second = Average.of(arguments.period(), arguments.simple());
    this.third = Average.of(arguments.period(), arguments.simple());
  }

  private static long warmCount(Kind kind, int period, boolean simple) {
    long one = period - 1L;
    return switch (kind) {
      case SINGLE -> one;
      case DOUBLE -> simple ? one * 2 : one;
      case TRIPLE -> simple ? one * 3 : one;
      case DERIVATIVE -> (simple ? one * 3 : one) + 1;
    };
  }

  @Override
  double next(double value) {
    double once = first.add(value);
    return switch (kind) {
      case SINGLE -> once;
      case DOUBLE -> 2 * once - again(first, second, once);
      case TRIPLE -> {
        double twice = again(first, second, once);
        double thrice = again(second, third, twice);
        yield 3 * once - 3 * twice + thrice;
      }
      case DERIVATIVE -> change(once);
    };
  }

  private static double again(Average before, Average next, double value) {
    return before.ready() ? next.add(value) : value;
  }

  private double change(double once) {
    double now = once;
    if (first.ready()) {
      now = second.add(now);
      if (second.ready()) {
        now = third.add(now);
      }
    }
    double rate = (now / last - 1) * 100;
    last = now;
    return rate;
  }

  @Override
  boolean tells(double result) {
    return kind != Kind.DERIVATIVE || !Double.isInfinite(result);
  }
}
