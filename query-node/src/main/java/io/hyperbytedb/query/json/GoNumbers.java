package io.hyperbytedb.query.json;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;

/**
 * Numbers as Go's encoding/json writes them: the shortest decimal that reads back as the same
 * float64, plain between 1e-6 and 1e21, with an exponent outside.
 */
public final class GoNumbers {
  /** The most bytes a number takes. */
  static final int MAX_LENGTH = 32;

  private static final double[] POWERS = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};
  private static final long[] LONG_POWERS = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000};
  private static final byte[] DIGIT_PAIRS = new byte[200];

  static {
    for (int i = 0; i < 100; i++) {
      DIGIT_PAIRS[2 * i] = (byte) ('0' + i / 10);
      DIGIT_PAIRS[2 * i + 1] = (byte) ('0' + i % 10);
    }
  }

  private GoNumbers() {}

  /** Writes {@code value} at {@code at} and returns where it ends. */
  static int putLong(long value, byte[] out, int at) {
    if (value == Long.MIN_VALUE) {
      return putText("-9223372036854775808", out, at);
    }
    long rest = value;
    int from = at;
    if (rest < 0) {
      out[from++] = '-';
      rest = -rest;
    }
    return putDigits(rest, digits(rest), out, from);
  }

  private static int digits(long value) {
    int digits = 1;
    long bound = 10;
    while (digits < 19 && value >= bound) {
      digits++;
      bound *= 10;
    }
    return digits;
  }

  /** Writes a number of exactly {@code digits} digits, with leading zeros. */
  private static int putDigits(long value, int digits, byte[] out, int at) {
    long rest = value;
    int to = at + digits;
    int i = to;
    while (i - at >= 2) {
      int pair = (int) (rest % 100) * 2;
      rest /= 100;
      out[--i] = DIGIT_PAIRS[pair + 1];
      out[--i] = DIGIT_PAIRS[pair];
    }
    if (i > at) {
      out[at] = (byte) ('0' + rest % 10);
    }
    return to;
  }

  /** Writes a finite {@code value} at {@code at} and returns where it ends. */
  static int putDouble(double value, byte[] out, int at) {
    double abs = Math.abs(value);
    if (abs < 1e15) {
      long whole = (long) value;
      if (whole == value && (whole != 0 || 1 / value > 0)) {
        return putLong(whole, out, at);
      }
      if (abs >= 1e-3) {
        int end = putShortDecimal(value, abs, out, at);
        if (end > 0) {
          return end;
        }
      }
    }
    return putAny(value, abs, out, at);
  }

  /**
   * Numbers with few decimals. A decimal of at most 15 digits that reads back as the same double is
   * the shortest one: two such decimals never share a double.
   *
   * @return the end, or -1 if the value isn't such a number
   */
  private static int putShortDecimal(double value, double abs, byte[] out, int at) {
    for (int scale = 1; scale < POWERS.length; scale++) {
      double shifted = abs * POWERS[scale];
      if (shifted >= 1e15) {
        return -1;
      }
      long digits = Math.round(shifted);
      if (digits / POWERS[scale] == abs) {
        int from = at;
        if (value < 0) {
          out[from++] = '-';
        }
        long whole = digits / LONG_POWERS[scale];
        int point = putDigits(whole, digits(whole), out, from);
        out[point] = '.';
        return putDigits(digits - whole * LONG_POWERS[scale], scale, out, point + 1);
      }
    }
    return -1;
  }

  private static int putAny(double value, double abs, byte[] out, int at) {
    int from = at;
    if (value < 0 || (value == 0 && 1 / value < 0)) {
      out[from++] = '-';
    }
    if (abs == 0) {
      out[from++] = '0';
      return from;
    }
    // Double.toString is shortest too, but shows at least two digits, which matters where a double
    // has less than two digits' worth of bits.
    return putShortest(abs < 1e-300 ? tiny(abs) : Double.toString(abs), out, from);
  }

  /**
   * A number without an exponent, however long, as Go's {@code FormatFloat(value, 'f', -1, 64)}.
   */
  public static String plain(double value) {
    double abs = Math.abs(value);
    String sign = value < 0 || (value == 0 && 1 / value < 0) ? "-" : "";
    if (abs == 0) {
      return sign + "0";
    }
    String shortest = abs < 1e-300 ? tiny(abs) : Double.toString(abs);
    BigDecimal exact = new BigDecimal(shortest);
    return sign + (exact.scale() > 0 ? exact.stripTrailingZeros() : exact).toPlainString();
  }

  private static String tiny(double abs) {
    BigDecimal exact = new BigDecimal(abs);
    for (int digits = 1; ; digits++) {
      BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      if (rounded.doubleValue() == abs) {
        return rounded.unscaledValue() + ".E" + -rounded.scale();
      }
    }
  }

  /** Rewrites what {@link Double#toString} gives for a positive number. */
  private static int putShortest(String text, byte[] out, int at) {
    byte[] digits = new byte[24];
    int count = 0;
    int exponent = 0;
    int point = -1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.') {
        point = count;
      } else if (c == 'E') {
        exponent = Integer.parseInt(text.substring(i + 1));
        break;
      } else {
        digits[count++] = (byte) c;
      }
    }
    // The value is 0.d1d2d3… × 10^scale.
    int scale = point + exponent;
    int first = 0;
    while (first < count - 1 && digits[first] == '0') {
      first++;
      scale--;
    }
    while (count > first + 1 && digits[count - 1] == '0') {
      count--;
    }
    int length = count - first;
    return scale > 21 || scale < -5
        ? putExponent(digits, first, length, scale - 1, out, at)
        : putPlain(digits, first, length, scale, out, at);
  }

  private static int putExponent(
      byte[] digits, int first, int length, int exponent, byte[] out, int at) {
    int to = at;
    out[to++] = digits[first];
    if (length > 1) {
      out[to++] = '.';
      System.arraycopy(digits, first + 1, out, to, length - 1);
      to += length - 1;
    }
    out[to++] = 'e';
    out[to++] = (byte) (exponent < 0 ? '-' : '+');
    return putLong(Math.abs(exponent), out, to);
  }

  private static int putPlain(byte[] digits, int first, int length, int scale, byte[] out, int at) {
    int to = at;
    if (scale <= 0) {
      out[to++] = '0';
      out[to++] = '.';
      for (int i = scale; i < 0; i++) {
        out[to++] = '0';
      }
      System.arraycopy(digits, first, out, to, length);
      return to + length;
    }
    int whole = Math.min(length, scale);
    System.arraycopy(digits, first, out, to, whole);
    to += whole;
    for (int i = whole; i < scale; i++) {
      out[to++] = '0';
    }
    if (length > scale) {
      out[to++] = '.';
      System.arraycopy(digits, first + whole, out, to, length - whole);
      to += length - whole;
    }
    return to;
  }

  /** Writes a number of exactly {@code digits} digits, for dates. */
  static int putPadded(int value, int digits, byte[] out, int at) {
    return putDigits(value, digits, out, at);
  }

  private static int putText(String text, byte[] out, int at) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, out, at, bytes.length);
    return at + bytes.length;
  }
}
