package io.hyperbytedb.model;

/** Classes of characters as Go has them, whose names and texts InfluxDB's are. */
public final class GoUnicode {
  private GoUnicode() {}

  /**
   * As {@code unicode.IsPrint}: letters, marks, numbers, punctuation, symbols and the space of
   * ASCII.
   */
  public static boolean isPrint(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> c == ' ';
      default -> true;
    };
  }
}
