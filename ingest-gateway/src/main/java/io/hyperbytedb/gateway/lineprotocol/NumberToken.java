package io.hyperbytedb.gateway.lineprotocol;

import ch.randelshofer.fastdoubleparser.JavaDoubleParser;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A number as InfluxDB parses it. Reusable; {@link #scan} sets the other fields. */
final class NumberToken {
  private static final String INVALID_NUMBER = "invalid number";
  private static final String INVALID_FLOAT = "invalid float";

  /** The position after the last byte examined. */
  int end;

  boolean isInteger;
  long integer;
  double floating;

  /**
   * Reads the number at {@code from}, up to a comma, a blank or {@code to}.
   *
   * @return null, or what is wrong
   */
  @Nullable String scan(byte[] text, int from, int to) {
    int at = from;
    boolean point = false;
    boolean exponent = false;
    isInteger = false;
    if (at < to && text[at] == '-') {
      at++;
      if (at == to) {
        end = at;
        return INVALID_NUMBER;
      }
    }
    for (; at < to && text[at] != ',' && text[at] != ' '; at++) {
      byte b = text[at];
      if (b == 'i' && at > from && !isInteger) {
        isInteger = true;
      } else if (b == '.' && !point) {
        point = true;
      } else if ((b == 'e' || b == 'E') && at > from) {
        exponent = true;
      } else if (!isDigit(b) && !(isSign(b) && isExponent(text[at - 1]))) {
        end = at;
        return INVALID_NUMBER;
      }
    }
    end = at;
    return convert(text, from, at, point, exponent);
  }

  private @Nullable String convert(byte[] text, int from, int to, boolean point, boolean exponent) {
    int digits = to - from - (isInteger ? 1 : 0) - (point ? 1 : 0) - (text[from] == '-' ? 1 : 0);
    if (digits == 0 || (isInteger && (point || exponent || text[to - 1] != 'i'))) {
      return INVALID_NUMBER;
    }
    if (isInteger) {
      String token = ascii(text, from, to - 1);
      try {
        integer = Long.parseLong(token);
        return null;
      } catch (NumberFormatException e) {
        return "unable to parse integer " + token + ": " + outOfRange(token);
      }
    }
    try {
      floating = JavaDoubleParser.parseDouble(text, from, to - from);
    } catch (NumberFormatException e) {
      return INVALID_FLOAT;
    }
    return Double.isInfinite(floating) ? INVALID_FLOAT : null;
  }

  /** Go's message for an integer that does not fit in 64 bits. */
  static String outOfRange(String token) {
    return "strconv.ParseInt: parsing \"" + token + "\": value out of range";
  }

  static String ascii(byte[] text, int from, int to) {
    return new String(text, from, to - from, StandardCharsets.US_ASCII);
  }

  static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private static boolean isSign(byte b) {
    return b == '+' || b == '-';
  }

  private static boolean isExponent(byte b) {
    return b == 'e' || b == 'E';
  }
}
