package io.hyperbytedb.gateway.lineprotocol;

import java.math.BigInteger;

/**
 * Converts decimal numbers in their usual notation to the nearest double: up to 18 digits, any
 * number of them after the point. Numbers that are not exact in doubles use the algorithm of Lemire
 * ("Number Parsing at a Gigabyte per Second", 2021): one or two 64-bit products with a 128-bit
 * approximation of the power of ten. For so few digits that is always conclusive.
 */
final class Decimal {
  /** The maximum number of digits, in total and after the point. */
  static final int MAX_DIGITS = 18;

  private static final long MAX_EXACT = 1L << 53;

  /** log2(10) × 2^16. */
  private static final int LOG2_OF_10 = 217_706;

  private static final double[] POWERS_OF_TEN = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18
  };

  /** The upper and lower 64 bits of 10^-k, scaled to 128 significant bits and rounded up. */
  private static final long[] HIGH = new long[MAX_DIGITS + 1];

  private static final long[] LOW = new long[MAX_DIGITS + 1];

  static {
    for (int k = 1; k <= MAX_DIGITS; k++) {
      BigInteger power = BigInteger.valueOf(5).pow(k);
      BigInteger inverse =
          BigInteger.ONE.shiftLeft(power.bitLength() + 127).divide(power).add(BigInteger.ONE);
      HIGH[k] = inverse.shiftRight(64).longValue();
      LOW[k] = inverse.longValue();
    }
  }

  private Decimal() {}

  /**
   * {@code digits} divided by ten to the power of {@code fraction}, correctly rounded.
   *
   * @param digits not negative, below 10^18
   * @param fraction from 0 to {@link #MAX_DIGITS}
   */
  static double of(long digits, int fraction) {
    if (fraction == 0) {
      return digits;
    }
    if (digits <= MAX_EXACT) {
      return digits / POWERS_OF_TEN[fraction];
    }
    int zeros = Long.numberOfLeadingZeros(digits);
    long scaled = digits << zeros;
    long high = Math.unsignedMultiplyHigh(scaled, HIGH[fraction]);
    long low = scaled * HIGH[fraction];
    if ((high & 0x1FF) == 0x1FF) {
      // The lower product may carry into the bits that decide.
      long first = low;
      low += Math.unsignedMultiplyHigh(scaled, LOW[fraction]);
      high += Long.compareUnsigned(low, first) < 0 ? 1 : 0;
    }
    return round(high, low, zeros, fraction);
  }

  /** Rounds a product to 53 bits, halves to even. */
  private static double round(long high, long low, int zeros, int fraction) {
    int top = (int) (high >>> 63);
    int shift = top + 9;
    // One bit more than the result has.
    long bits = high >>> shift;
    if (Long.compareUnsigned(low, 1) <= 0
        && fraction <= 4
        && (bits & 3) == 1
        && bits << shift == high) {
      // A tie: larger fractions cannot produce one.
      bits &= ~1L;
    }
    bits = (bits + (bits & 1)) >>> 1;
    // The power of two in 10^-fraction, plus the bias of 1023.
    int exponent = ((LOG2_OF_10 * -fraction) >> 16) + 63 + top - zeros + 1023;
    if (bits == 1L << 53) {
      bits >>>= 1;
      exponent++;
    }
    return Double.longBitsToDouble((bits & ((1L << 52) - 1)) | ((long) exponent << 52));
  }
}
