package io.hyperbytedb.gateway.lineprotocol;

/** The spellings of boolean values. */
final class BooleanToken {
  /** The length of the longest spelling. */
  static final int MAX_LENGTH = 5;

  private BooleanToken() {}

  /** Whether the bytes are a boolean; the first byte then tells which. */
  static boolean isBoolean(byte[] text, int from, int to) {
    if (from >= to) {
      return false;
    }
    return switch (text[from]) {
      case 't' -> is(text, from, to, "t") || is(text, from, to, "true");
      case 'T' ->
          is(text, from, to, "T") || is(text, from, to, "True") || is(text, from, to, "TRUE");
      case 'f' -> is(text, from, to, "f") || is(text, from, to, "false");
      case 'F' ->
          is(text, from, to, "F") || is(text, from, to, "False") || is(text, from, to, "FALSE");
      default -> false;
    };
  }

  static boolean isTrue(byte first) {
    return first == 't' || first == 'T';
  }

  private static boolean is(byte[] text, int from, int to, String spelling) {
    if (to - from != spelling.length()) {
      return false;
    }
    for (int i = 1; i < spelling.length(); i++) {
      if (text[from + i] != spelling.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
