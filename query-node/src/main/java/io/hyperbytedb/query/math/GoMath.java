package io.hyperbytedb.query.math;

/**
 * Exponentials, logarithms and powers by the methods of Go: Shibata's series for the exponential
 * with fused operations, FreeBSD's logarithm, repeated squaring for powers.
 */
@SuppressWarnings("FloatingPointLiteralPrecision") // constants as they were published
public final class GoMath {
  private static final double LOG2_OF_E = 1.4426950408889634;
  private static final double LN_2_UPPER = 0.693147180559662956511601805686950683593750;
  private static final double LN_2_LOWER = 0.28235290563031577122588448175013436025525412068e-12;
  private static final double LN_2_HIGH = 6.93147180369123816490e-01;
  private static final double LN_2_LOW = 1.90821492927058770002e-10;
  private static final double LOG10_OF_E = 0.4342944819032518;
  private static final double LARGEST_EXPONENT = 7.09782712893384e+02;
  private static final double SMALLEST_EXPONENT = -7.45133219101941e+02;
  private static final double HALF_SQRT_2 = 0.7071067811865476;

  private GoMath() {}

  /** e to the power of {@code x}. */
  public static double exp(double x) {
    if (Double.isNaN(x) || x == Double.POSITIVE_INFINITY) {
      return x;
    } else if (x > LARGEST_EXPONENT) {
      return Double.POSITIVE_INFINITY;
    } else if (x < SMALLEST_EXPONENT) {
      return 0;
    }
    double exponent = Math.rint(x * LOG2_OF_E);
    double rest = Math.fma(-LN_2_UPPER, exponent, x);
    rest = Math.fma(-LN_2_LOWER, exponent, rest) * 0.0625;
    double series = 2.4801587301587301587e-5;
    series = Math.fma(series, rest, 1.9841269841269841270e-4);
    series = Math.fma(series, rest, 1.3888888888888888889e-3);
    series = Math.fma(series, rest, 8.3333333333333333333e-3);
    series = Math.fma(series, rest, 4.1666666666666666667e-2);
    series = Math.fma(series, rest, 1.6666666666666666667e-1);
    series = Math.fma(series, rest, 0.5);
    series = Math.fma(series, rest, 1.0);
    double less1 = rest * series;
    for (int i = 0; i < 3; i++) {
      less1 *= less1 + 2.0;
    }
    return Math.scalb(Math.fma(less1, less1 + 2.0, 1.0), (int) exponent);
  }

  /** The natural logarithm. */
  public static double log(double x) {
    if (!(x > 0) || x == Double.POSITIVE_INFINITY) {
      return Math.log(x);
    }
    int exponent = exponent(x);
    double fraction = Math.scalb(x, -exponent);
    if (fraction < HALF_SQRT_2) {
      fraction *= 2;
      exponent--;
    }
    double f = fraction - 1;
    double k = exponent;
    double s = f / (2 + f);
    double s2 = s * s;
    double s4 = s2 * s2;
    double odd =
        s2
            * (6.666666666666735130e-01
                + s4
                    * (2.857142874366239149e-01
                        + s4 * (1.818357216161805012e-01 + s4 * 1.479819860511658591e-01)));
    double even =
        s4
            * (3.999999999940941908e-01
                + s4 * (2.222219843214978396e-01 + s4 * 1.531383769920937332e-01));
    double remainder = odd + even;
    double half = 0.5 * f * f;
    return k * LN_2_HIGH - ((half - (s * (half + remainder) + k * LN_2_LOW)) - f);
  }

  /** The logarithm to base 2, exact for powers of two. */
  public static double log2(double x) {
    if (!(x > 0) || x == Double.POSITIVE_INFINITY) {
      return Math.log(x);
    }
    int exponent = exponent(x);
    double fraction = Math.scalb(x, -exponent);
    return fraction == 0.5 ? exponent - 1 : log(fraction) * LOG2_OF_E + (double) exponent;
  }

  /** The logarithm to base 10. */
  public static double log10(double x) {
    return log(x) * LOG10_OF_E;
  }

  /** {@code x} to the power of {@code y}. */
  public static double pow(double x, double y) {
    double power = Math.abs(y);
    boolean special =
        x == 0 || !Double.isFinite(x) || !(power < 0x1p63) || (x < 0 && y != Math.rint(y));
    if (x == 1) {
      return 1;
    } else if (y == 0 || y == 1 || special) {
      return Math.pow(x, y);
    } else if (power == 0.5) {
      return y > 0 ? Math.sqrt(x) : 1 / Math.sqrt(x);
    }
    long whole = (long) power;
    double part = power - whole;
    double start = 1;
    if (part != 0) {
      if (part > 0.5) {
        part--;
        whole++;
      }
      start = exp(part * log(x));
    }
    return power(x, whole, start, y < 0);
  }

  /** {@code start} times {@code x} to a whole power, or one divided by that. */
  private static double power(double x, long whole, double start, boolean inverse) {
    int exponent = exponent(x);
    double fraction = Math.scalb(x, -exponent);
    double result = start;
    int scale = 0;
    for (long i = whole; i != 0; i >>= 1) {
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
    return inverse ? Math.scalb(1 / result, -scale) : Math.scalb(result, scale);
  }

  /** The exponent that leaves a fraction from 0.5 to 1; {@code x} is finite and not 0. */
  private static int exponent(double x) {
    return Math.abs(x) < Double.MIN_NORMAL
        ? Math.getExponent(x * 0x1p54) - 53
        : Math.getExponent(x) + 1;
  }
}
