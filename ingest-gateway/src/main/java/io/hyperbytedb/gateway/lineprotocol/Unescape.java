package io.hyperbytedb.gateway.lineprotocol;

import java.nio.charset.StandardCharsets;

/**
 * Removes backslash escapes. Names become UTF-8 here: InfluxDB keeps invalid bytes but shows them
 * as U+FFFD everywhere; we store what it shows.
 */
final class Unescape {
  private Unescape() {}

  /** Unescapes a measurement or a field name. */
  static String name(byte[] text, int from, int to) {
    return unescape(text, from, to, ",\" =");
  }

  /** Unescapes a tag key or value. */
  static String tag(byte[] text, int from, int to) {
    return unescape(text, from, to, ", =");
  }

  private static String unescape(byte[] text, int from, int to, String special) {
    byte[] out = new byte[to - from];
    int length = 0;
    for (int at = from; at < to; at++) {
      if (text[at] == '\\' && at + 1 < to && special.indexOf(text[at + 1]) >= 0) {
        at++;
      }
      out[length++] = text[at];
    }
    return new String(out, 0, length, StandardCharsets.UTF_8);
  }

  /**
   * Unescapes the content of a string field.
   *
   * @param out takes the result; as long as the input
   * @return the result's length
   */
  static int string(byte[] text, int from, int to, byte[] out) {
    int length = 0;
    for (int at = from; at < to; at++) {
      if (text[at] == '\\' && at + 1 < to && (text[at + 1] == '"' || text[at + 1] == '\\')) {
        at++;
      }
      out[length++] = text[at];
    }
    return length;
  }
}
