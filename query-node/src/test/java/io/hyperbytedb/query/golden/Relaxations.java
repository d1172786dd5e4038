package io.hyperbytedb.query.golden;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The two ways in which a marked query's answer may differ from the recorded one. */
final class Relaxations {
  /** Begins a float of 64 bits in MessagePack. */
  private static final char FLOAT = 0xcb;

  private static final Pattern ROWS = Pattern.compile("(\"values\":\\[\\[)(.*?)(\\]\\])");
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?(e[+-]?\\d+)?");

  /** As far as two floats may be from each other: some thousand units in the last place. */
  private static final double TOLERANCE = 1e-12;

  private Relaxations() {}

  /** Sorts rows that have the same time and stand beside each other. */
  static String withoutOrderOfTies(String answer) {
    return ROWS.matcher(answer)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    found.group(1) + sortTies(found.group(2)) + found.group(3)));
  }

  private static String sortTies(String values) {
    String[] rows = values.split("\\],\\[", -1);
    List<String> sorted = new ArrayList<>();
    List<String> run = new ArrayList<>();
    for (String row : rows) {
      if (!run.isEmpty() && !time(row).equals(time(run.getFirst()))) {
        Collections.sort(run);
        sorted.addAll(run);
        run.clear();
      }
      run.add(row);
    }
    Collections.sort(run);
    sorted.addAll(run);
    return String.join("],[", sorted);
  }

  private static String time(String row) {
    int comma = row.indexOf(',');
    return comma < 0 ? row : row.substring(0, comma);
  }

  /** Whether texts are equal when numbers that are nearly equal count as equal. */
  static boolean equalButLastDigits(String want, String got) {
    Matcher left = NUMBER.matcher(want);
    Matcher right = NUMBER.matcher(got);
    int leftEnd = 0;
    int rightEnd = 0;
    while (left.find()) {
      if (!right.find()
          || !want.substring(leftEnd, left.start()).equals(got.substring(rightEnd, right.start()))
          || !near(left.group(), right.group())) {
        return false;
      }
      leftEnd = left.end();
      rightEnd = right.end();
    }
    return !right.find() && want.substring(leftEnd).equals(got.substring(rightEnd));
  }

  /**
   * Whether MessagePack is equal when floats that are nearly equal count as equal.
   *
   * @param want a character for each byte
   */
  static boolean equalButPackedDigits(String want, String got) {
    if (want.length() != got.length()) {
      return false;
    }
    for (int i = 0; i < want.length(); i++) {
      boolean floats = want.charAt(i) == FLOAT && got.charAt(i) == FLOAT && i + 8 < want.length();
      if (floats && near(packed(want, i + 1), packed(got, i + 1))) {
        i += 8;
      } else if (want.charAt(i) != got.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static double packed(String bytes, int at) {
    long bits = 0;
    for (int i = at; i < at + 8; i++) {
      bits = bits << 8 | bytes.charAt(i);
    }
    return Double.longBitsToDouble(bits);
  }

  private static boolean near(String want, String got) {
    return want.equals(got) || near(Double.parseDouble(want), Double.parseDouble(got));
  }

  private static boolean near(double left, double right) {
    return Math.abs(left - right)
        <= TOLERANCE * Math.max(1, Math.max(Math.abs(left), Math.abs(right)));
  }
}
