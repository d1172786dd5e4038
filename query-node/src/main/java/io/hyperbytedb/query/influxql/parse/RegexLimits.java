package io.hyperbytedb.query.influxql.parse;

import java.util.Arrays;

/**
 * Refuses regular expressions that would cost the compiler its stack, its heap or minutes, before
 * it sees them: {@code ((a{1000}){1000}){1000}} is short. What it reckons is an upper bound; later
 * versions of InfluxDB refuse the same kinds, with the same words.
 */
final class RegexLimits {
  /** Characters, after counted repetitions are written out. */
  private static final int MAX_LENGTH = 1 << 18;

  private static final int MAX_NESTING = 250;

  /** Each opening bracket makes the compiler look for the end of a named class. */
  private static final int MAX_BRACKETS = 1_000;

  private static final String TOO_DEEP = "expression nests too deeply";
  private static final String TOO_LARGE = "expression too large";

  private RegexLimits() {}

  /** What is wrong with the pattern, empty if nothing. */
  static String problem(String pattern) {
    if (pattern.length() > MAX_LENGTH) {
      return TOO_LARGE;
    }
    long[] groups = new long[16];
    int depth = 0;
    int brackets = 0;
    long last = 0;
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '(') {
        if (++depth > MAX_NESTING) {
          return TOO_DEEP;
        }
        groups = depth < groups.length ? groups : Arrays.copyOf(groups, 2 * depth);
        groups[depth] = 0;
        last = 0;
        continue;
      } else if (c == ')' && depth > 0) {
        last = groups[depth--] + 1;
      } else if (c == '{') {
        groups[depth] -= last;
        last *= largestCount(pattern, i + 1);
      } else {
        i += c == '\\' ? 1 : 0;
        brackets += c == '[' ? 1 : 0;
        last = 1;
      }
      groups[depth] += last;
      if (groups[depth] > MAX_LENGTH || brackets > MAX_BRACKETS) {
        return TOO_LARGE;
      }
    }
    return "";
  }

  /**
   * The larger of the numbers in {@code {n,m}}, at least 1 and capped where the compiler refuses.
   */
  private static long largestCount(String pattern, int from) {
    long largest = 1;
    long count = 0;
    for (int i = from; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c >= '0' && c <= '9') {
        count = Math.min(1_000, 10 * count + c - '0');
        largest = Math.max(largest, count);
      } else if (c == ',') {
        count = 0;
      } else {
        break;
      }
    }
    return largest;
  }
}
