package io.hyperbytedb.query.function;

/** Elementary functions that round as those of Go do, where Java's may differ in the last digit. */
final class GoMath {
  private GoMath() {}

  /**
   * {@code x} to a whole power, by repeated squaring of the fraction.
   *
   * @param x finite and not 0
   * @param power not negative
   */
  static double power(double x, long power) {
    if (power == 0 || x == 1) {
      return 1;
    } else if (power == 1 || Double.isNaN(x)) {
      return x;
    } else if (x == 0) {
      return 0;
    }
    int exponent = Math.getExponent(x) + 1;
    double fraction = Math.scalb(x, -exponent);
    double result = 1;
    int scale = 0;
    for (long i = power; i != 0; i >>= 1) {
      if (exponent < -(1 << 12) || exponent > 1 << 12) {
        scale += exponent;
        break;
      }
      if ((i & 1) == 1) {
        result *= fraction;
        scale += exponent;
      }
      fraction *= fraction;
      exponent <<= 1;
      if (fraction < 0.5) {
        fraction += fraction;
        exponent--;
      }
    }
    return Math.scalb(result, scale);
  }
}
