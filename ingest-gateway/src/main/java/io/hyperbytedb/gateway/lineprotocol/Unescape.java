package io.hyperbytedb.gateway.lineprotocol;

import java.nio.charset.StandardCharsets;

/**
 * Takes backslashes away. Names become UTF-8 here: InfluxDB keeps bytes that are none, but shows
 * them as U+FFFD wherever it shows them; we keep what it shows.
 */
final class Unescape {
  private Unescape() {}

  /** A measurement or the name of a field. */
  static String name(byte[] text, int from, int to) {
    return unescape(text, from, to, ",\" =");
  }

  /** The key or value of a tag. */
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
   * The content of a string field.
   *
   * @param out takes it, as long as the input
   * @return its length
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
