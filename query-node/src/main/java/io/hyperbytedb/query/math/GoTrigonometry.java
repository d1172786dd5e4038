package io.hyperbytedb.query.math;

/** Trigonometric functions by the methods of Go, which are those of Cephes. */
@SuppressWarnings("FloatingPointLiteralPrecision") // constants as they were published
public final class GoTrigonometry {
  /** From here on Go reduces angles with more digits than this does; Java's answer is good too. */
  private static final double LARGEST = 1 << 29;

  /** A quarter of pi in three parts. */
  private static final double QUARTER_A = 7.85398125648498535156e-1;

  private static final double QUARTER_B = 3.77489470793079817668e-8;
  private static final double QUARTER_C = 2.69515142907905952645e-15;

  /** What double precision lacks of half of pi. */
  private static final double MORE_BITS = 6.123233995736765886130e-17;

  private static final double TAN_3_EIGHTHS_PI = 2.41421356237309504880;

  private GoTrigonometry() {}

  /** The sine of an angle in radians. */
  public static double sin(double x) {
    if (x == 0 || !(Math.abs(x) < LARGEST)) {
      return Math.sin(x);
    }
    int octant = octant(Math.abs(x));
    double z = reduced(Math.abs(x), octant);
    double y = (octant & 3) == 2 ? cosine(z) : sine(z);
    boolean mirrored = (octant & 4) != 0;
    return mirrored == (x > 0) ? -y : y;
  }

  /** The cosine of an angle in radians. */
  public static double cos(double x) {
    if (!(Math.abs(x) < LARGEST)) {
      return Math.cos(x);
    }
    int octant = octant(Math.abs(x));
    double z = reduced(Math.abs(x), octant);
    boolean turned = (octant & 3) == 2;
    double y = turned ? sine(z) : cosine(z);
    boolean mirrored = (octant & 4) != 0;
    return mirrored != turned ? -y : y;
  }

  /** The tangent of an angle in radians. */
  public static double tan(double x) {
    if (x == 0 || !(Math.abs(x) < LARGEST)) {
      return Math.tan(x);
    }
    int octant = octant(Math.abs(x));
    double z = reduced(Math.abs(x), octant);
    double zz = z * z;
    double y = z;
    if (zz > 1e-14) {
      double p =
          (-1.30936939181383734205e4 * zz + 1.15351664838587416140e6) * zz
              + -1.79565251976484877988e7;
      double q =
          (((zz + 1.36812963470692954678e4) * zz + -1.32089234440210967447e6) * zz
                      + 2.50083801823357915839e7)
                  * zz
              + -5.38695755929454629881e7;
      y = z + z * (zz * p / q);
    }
    y = (octant & 2) != 0 ? -1 / y : y;
    return x < 0 ? -y : y;
  }

  /** Which eighth of a turn, the next if it is an odd one. */
  private static int octant(double x) {
    long eighths = (long) (x * (4 / Math.PI));
    return (int) (eighths + (eighths & 1));
  }

  private static double reduced(double x, int octant) {
    double y = octant;
    return ((x - y * QUARTER_A) - y * QUARTER_B) - y * QUARTER_C;
  }

  private static double sine(double z) {
    double zz = z * z;
    return z
        + z
            * zz
            * (((((1.58962301576546568060e-10 * zz + -2.50507477628578072866e-8) * zz
                                        + 2.75573136213857245213e-6)
                                    * zz
                                + -1.98412698295895385996e-4)
                            * zz
                        + 8.33333333332211858878e-3)
                    * zz
                + -1.66666666666666307295e-1);
  }

  private static double cosine(double z) {
    double zz = z * z;
    return 1.0
        - 0.5 * zz
        + zz
            * zz
            * (((((-1.13585365213876817300e-11 * zz + 2.08757008419747316778e-9) * zz
                                        + -2.75573141792967388112e-7)
                                    * zz
                                + 2.48015872888517045348e-5)
                            * zz
                        + -1.38888888888730564116e-3)
                    * zz
                + 4.16666666666665929218e-2);
  }

  /** The angle whose sine is {@code x}, NaN if there is none. */
  public static double asin(double x) {
    double size = Math.abs(x);
    if (x == 0 || !(size <= 1)) {
      return Math.asin(x);
    }
    double other = Math.sqrt(1 - size * size);
    double angle = size > 0.7 ? Math.PI / 2 - acuteAtan(other / size) : acuteAtan(size / other);
    return x < 0 ? -angle : angle;
  }

  /** The angle whose cosine is {@code x}, NaN if there is none. */
  public static double acos(double x) {
    return Math.PI / 2 - asin(x);
  }

  /** The angle whose tangent is {@code x}. */
  public static double atan(double x) {
    if (x == 0 || Double.isNaN(x)) {
      return x;
    }
    return x > 0 ? acuteAtan(x) : -acuteAtan(-x);
  }

  /** The angle of the point {@code (x, y)} as seen from the origin. */
  public static double atan2(double y, double x) {
    if (x == 0 || y == 0 || !Double.isFinite(x) || !Double.isFinite(y)) {
      return Math.atan2(y, x);
    }
    double angle = atan(y / x);
    if (x > 0) {
      return angle;
    }
    return angle <= 0 ? angle + Math.PI : angle - Math.PI;
  }

  private static double acuteAtan(double x) {
    if (x <= 0.66) {
      return smallAtan(x);
    }
    return x > TAN_3_EIGHTHS_PI
        ? Math.PI / 2 - smallAtan(1 / x) + MORE_BITS
        : Math.PI / 4 + smallAtan((x - 1) / (x + 1)) + 0.5 * MORE_BITS;
  }

  private static double smallAtan(double x) {
    double z = x * x;
    double p =
        (((-8.750608600031904122785e-01 * z + -1.615753718733365076637e+01) * z
                            + -7.500855792314704667340e+01)
                        * z
                    + -1.228866684490136173410e+02)
                * z
            + -6.485021904942025371773e+01;
    double q =
        ((((z + 2.485846490142306297962e+01) * z + 1.650270098316988542046e+02) * z
                            + 4.328810604912902668951e+02)
                        * z
                    + 4.853903996359136964868e+02)
                * z
            + 1.945506571482613964425e+02;
    return x * (z * p / q) + x;
  }
}
