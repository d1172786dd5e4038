package io.hyperbytedb.model;

import java.util.Random;

/** Random texts of one to four bytes a character, with those that escapes and orders are about. */
final class RandomTexts {
  private static final String[] PARTS = {
    "",
    "a",
    "b",
    "ab",
    " ",
    ",",
    "=",
    "\\",
    "\"",
    "\0",
    "\n",
    "é",
    "\uD7FF",
    "\uE000",
    "\uFFFD",
    "\uFFFF",
    "😀",
    "\uD800\uDC00",
    "\uDBFF\uDFFF"
  };

  private RandomTexts() {}

  static String next(Random random) {
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(5); n > 0; n--) {
      text.append(PARTS[random.nextInt(PARTS.length)]);
    }
    return random.nextInt(50) == 0 ? text.toString().repeat(100) : text.toString();
  }
}
