package io.hyperbytedb.debug;

/**
 * A value in a table. Its text comes from nodes that may be faulty, so it is made safe for a
 * terminal: control characters are replaced.
 */
record Cell(String text, Tone tone) {
  Cell {
    text = safe(text);
  }

  static Cell of(String text) {
    return new Cell(text, Tone.PLAIN);
  }

  static Cell of(long number) {
    return of(Long.toString(number));
  }

  /** The text without control characters that a terminal would interpret. */
  static String safe(String text) {
    if (text.chars().noneMatch(Character::isISOControl)) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    text.chars().forEach(c -> out.append(Character.isISOControl(c) ? ' ' : (char) c));
    return out.toString();
  }
}
