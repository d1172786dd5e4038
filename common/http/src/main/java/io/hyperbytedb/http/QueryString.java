package io.hyperbytedb.http;

import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Parameters of URLs and of forms, parsed as by InfluxDB: characters that ought to be encoded are
 * accepted, a pair with an invalid escape is skipped. Unlike in InfluxDB, which skips pairs with a
 * semicolon, it is an ordinary character, because it separates statements.
 */
public final class QueryString {
  private static final String UNRESERVED = "-._~!$'()*,:@/?&=+";

  /** More are no request: each takes many times its bytes. */
  private static final int MAX_PARAMETERS = 10_000;

  private QueryString() {}

  /**
   * Adds the parameters of a query or a form.
   *
   * @param text a character is a byte
   * @throws HyperbyteException BAD_REQUEST if they are too many
   */
  static void parse(String text, Map<String, List<String>> out) {
    int count = 0;
    for (int from = 0; from <= text.length(); ) {
      int end = end(text, from);
      checkCount(++count);
      add(text.substring(from, end), out);
      from = end + 1;
    }
  }

  /** The parameters of a query; a character is a byte. */
  public static Map<String, List<String>> parse(String text) {
    Map<String, List<String>> params = new HashMap<>();
    parse(text, params);
    return params;
  }

  /** Refuses a request of more parameters than any has that is meant. */
  static void checkCount(int parameters) {
    if (parameters > MAX_PARAMETERS) {
      throw new HyperbyteException(
          ErrorCode.BAD_REQUEST, "a request has " + MAX_PARAMETERS + " parameters at most");
    }
  }

  private static int end(String text, int from) {
    int and = text.indexOf('&', from);
    return and < 0 ? text.length() : and;
  }

  private static void add(String pair, Map<String, List<String>> out) {
    if (pair.isEmpty()) {
      return;
    }
    int split = pair.indexOf('=');
    String name = decode(split < 0 ? pair : pair.substring(0, split));
    String value = split < 0 ? "" : decode(pair.substring(split + 1));
    if (name != null && value != null) {
      out.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
    }
  }

  /** The decoded UTF-8 text; null if an escape is invalid. */
  private static @Nullable String decode(String text) {
    byte[] bytes = new byte[text.length()];
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        int value = i + 2 < text.length() ? hex(text.charAt(i + 1), text.charAt(i + 2)) : -1;
        if (value < 0) {
          return null;
        }
        bytes[length++] = (byte) value;
        i += 2;
      } else {
        bytes[length++] = (byte) (c == '+' ? ' ' : c);
      }
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  /** The byte of an escape; -1 if the characters are not hexadecimal digits. */
  public static int hex(char high, char low) {
    int value = Character.digit(high, 16) << 4 | Character.digit(low, 16);
    return high < 0x80 && low < 0x80 ? value : -1;
  }

  /**
   * Normalizes a query for use in a URI: characters are encoded as required, and skipped pairs are
   * left out.
   *
   * @param query one character per byte
   */
  public static String encode(String query) {
    StringBuilder out = new StringBuilder(query.length());
    for (int from = 0; from <= query.length(); ) {
      int end = end(query, from);
      String pair = query.substring(from, end);
      if (!parse(pair).isEmpty()) {
        encode(pair, out.isEmpty() ? out : out.append('&'));
      }
      from = end + 1;
    }
    return out.toString();
  }

  private static void encode(String pair, StringBuilder out) {
    for (int i = 0; i < pair.length(); i++) {
      char c = pair.charAt(i);
      boolean plain =
          c == '%' || (c < 0x80 && (Character.isLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0));
      if (plain) {
        out.append(c);
      } else {
        out.append('%')
            .append(Character.toUpperCase(Character.forDigit(c >> 4, 16)))
            .append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
      }
    }
  }
}
