package io.hyperbytedb.catalog;

import org.jspecify.annotations.Nullable;

/**
 * The names that InfluxDB accepts for databases and retention policies; they are also directory
 * names.
 */
final class Names {
  private Names() {}

  static boolean valid(String name) {
    return !name.isEmpty()
        && !name.equals(".")
        && !name.equals("..")
        && name.indexOf('/') < 0
        && name.indexOf('\\') < 0
        && name.codePoints().allMatch(Names::printable);
  }

  static boolean validOrAbsent(@Nullable String name) {
    return name == null || name.isEmpty() || valid(name);
  }

  /**
   * As Go's {@code unicode.IsPrint}: letters, marks, numbers, punctuation, symbols and the space.
   */
  private static boolean printable(int c) {
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
