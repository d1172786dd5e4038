package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares answers byte for byte, but for the last digits of a float: a sum of floats depends on
 * the order of its terms, and InfluxDB's follows its shards and series.
 */
final class Answers {
  private static final Pattern FLOAT = Pattern.compile("-?\\d+\\.\\d+(e[+-]?\\d+)?");

  private Answers() {}

  /** Asserts that two JSON answers are the same. */
  static void assertSame(String actual, String expected) {
    String ours = actual.strip();
    if (ours.equals(expected)) {
      return;
    }
    assertThat(FLOAT.matcher(ours).replaceAll("#"))
        .isEqualTo(FLOAT.matcher(expected).replaceAll("#"));
    List<Double> left = floats(ours);
    List<Double> right = floats(expected);
    for (int i = 0; i < left.size(); i++) {
      double tolerance = Math.abs(right.get(i)) * 1e-12;
      assertThat(left.get(i))
          .isCloseTo(right.get(i), org.assertj.core.data.Offset.offset(tolerance));
    }
  }

  private static List<Double> floats(String text) {
    List<Double> values = new ArrayList<>();
    Matcher matcher = FLOAT.matcher(text);
    while (matcher.find()) {
      values.add(Double.valueOf(matcher.group()));
    }
    return values;
  }
}
