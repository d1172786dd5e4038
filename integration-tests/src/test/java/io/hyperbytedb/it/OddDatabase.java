package io.hyperbytedb.it;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Lines with every odd name and value that line protocol lets in: control characters, quotes,
 * backslashes, line breaks, other scripts, 30,000 characters, numbers at their ends. Not all of the
 * lines are valid. The same seed gives the same lines.
 */
final class OddDatabase {
  private static final List<String> ODD =
      List.of(
          ",", "=", " ", "\"", "\\", "'", "#", ":", "/", "-", ".", "%", "$", "*", "&", "<", ">",
          "[", "{", "(", "`", "~", "^", "?", "!", "@", ";", "+", "\r", "\0", "\t", "\u0001",
          "\u001b", "é", "日", "\u00a0", "😀", "\ufffd", "\u2028", "a", "b", "X", "0", "9");
  private static final List<String> NUMBERS =
      List.of(
          "9223372036854775807i",
          "-9223372036854775808i",
          "0i",
          "-7i",
          "1.7976931348623157e308",
          "5e-324",
          "-0",
          "0.1",
          "1e21",
          "0.30000000000000004",
          "123456789.123",
          "t",
          "false");
  private static final List<Long> TIMES =
      List.of(
          0L,
          1L,
          -1L,
          1_700_000_000_000_000_000L,
          -9_223_372_036_854_775_806L,
          9_223_372_036_854_775_806L);

  private final SplittableRandom random;

  OddDatabase(long seed) {
    random = new SplittableRandom(seed);
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private String text(int longest) {
    if (random.nextInt(150) == 0) {
      return one(List.of("a", ",", "é")).repeat(longest > 8 ? 60_000 : 20_000);
    }
    StringBuilder out = new StringBuilder();
    for (int left = 1 + random.nextInt(longest); left > 0; left--) {
      out.append(random.nextInt(60) == 0 ? "\n" : one(ODD));
    }
    return out.toString();
  }

  private static String escape(String text, String special) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      out.append(special.indexOf(c) >= 0 ? "\\" : "").append(c);
    }
    return out.toString();
  }

  /** A line, which may not be valid. */
  String line() {
    StringBuilder line = new StringBuilder(escape(text(8), ", "));
    for (int tags = random.nextInt(4); tags > 0; tags--) {
      line.append(',').append(escape(text(8), ",= ")).append('=').append(escape(text(8), ",= "));
    }
    List<String> fields = new ArrayList<>();
    for (int left = 1 + random.nextInt(3); left > 0; left--) {
      String value = random.nextInt(3) > 0 ? one(NUMBERS) : '"' + escape(text(12), "\"\\") + '"';
      fields.add(escape(text(8), ",= ") + "=" + value);
    }
    long time = random.nextBoolean() ? one(TIMES) : random.nextLong(1_000_000_000_000_000_000L);
    return line.append(' ').append(String.join(",", fields)).append(' ').append(time).toString();
  }
}
