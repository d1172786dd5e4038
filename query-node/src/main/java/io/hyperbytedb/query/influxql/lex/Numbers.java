package io.hyperbytedb.query.influxql.lex;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Numbers as InfluxDB's text of a query shows them. */
public final class Numbers {
  private Numbers() {}

  /** Three decimals, rounded half to even: how an expression prints a float. */
  public static String fixed3(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return nonFinite(value);
    }
    String digits = new BigDecimal(value).abs().setScale(3, RoundingMode.HALF_EVEN).toPlainString();
    return isNegative(value) ? "-" + digits : digits;
  }

  /** The shortest digits that give the value back, without an exponent: {@code 1500000}. */
  public static String plain(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return nonFinite(value);
    }
    BigDecimal decimal = shortest(value);
    String digits = decimal.setScale(Math.max(0, decimal.scale())).toPlainString();
    return isNegative(value) ? "-" + digits : digits;
  }

  /** As {@link #plain}, with an exponent below 1e-4 and from 1e6: {@code 1e+06}. */
  public static String general(double value) {
    if (value == 0 || Double.isNaN(value) || Double.isInfinite(value)) {
      return plain(value);
    }
    BigDecimal decimal = shortest(value);
    int exponent = decimal.precision() - decimal.scale() - 1;
    if (exponent >= -4 && exponent < 6) {
      return plain(value);
    }
    String digits = decimal.unscaledValue().toString();
    StringBuilder out = new StringBuilder(digits.length() + 8);
    out.append(isNegative(value) ? "-" : "").append(digits.charAt(0));
    if (digits.length() > 1) {
      out.append('.').append(digits, 1, digits.length());
    }
    out.append(exponent < 0 ? "e-" : "e+");
    int magnitude = Math.abs(exponent);
    return out.append(magnitude < 10 ? "0" : "").append(magnitude).toString();
  }

  private static BigDecimal shortest(double value) {
    return new BigDecimal(Double.toString(Math.abs(value))).stripTrailingZeros();
  }

  private static boolean isNegative(double value) {
    return Double.doubleToRawLongBits(value) < 0;
  }

  private static String nonFinite(double value) {
    return Double.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
  }
}
