package io.hyperbytedb.http;

import io.hyperbytedb.model.GoUnicode;

/** Text as Go prints it. */
public final class GoText {
  private GoText() {}

  /** As {@code %q}. */
  public static String quote(String text) {
    StringBuilder out = new StringBuilder("\"");
    text.codePoints().forEach(c -> put(c, out));
    return out.append('"').toString();
  }

  private static void put(int c, StringBuilder out) {
    switch (c) {
      case '"', '\\' -> out.append('\\').appendCodePoint(c);
      case 0x07 -> out.append("\\a");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case 0x0B -> out.append("\\v");
      default -> {
        if (GoUnicode.isPrint(c)) {
          out.appendCodePoint(c);
        } else {
          String format = c < 0x20 || c == 0x7F ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x";
          out.append(format.formatted(c));
        }
      }
    }
  }
}
