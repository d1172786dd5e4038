package io.hyperbytedb.gateway.lineprotocol;

/** The spellings of true and false. */
final class BooleanToken {
  /** The longest of them. */
  static final int MAX_LENGTH = 5;

  private BooleanToken() {}

  /** Whether the bytes are one of them; then the first one tells which. */
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
