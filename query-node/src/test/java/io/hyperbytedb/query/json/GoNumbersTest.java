package io.hyperbytedb.query.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers are those that Go's encoding/json writes. */
class GoNumbersTest {
  private static String text(double value) {
    byte[] out = new byte[GoNumbers.MAX_LENGTH];
    int end = GoNumbers.putDouble(value, out, 0);
    return new String(out, 0, end, StandardCharsets.US_ASCII);
  }

  private static String text(long value) {
    byte[] out = new byte[GoNumbers.MAX_LENGTH];
    int end = GoNumbers.putLong(value, out, 0);
    return new String(out, 0, end, StandardCharsets.US_ASCII);
  }

  /** The nearest among the shortest decimals that read back as the value, by trying all lengths. */
  private static String slow(double value) {
    BigDecimal exact = new BigDecimal(Math.abs(value));
    String sign = value < 0 ? "-" : "";
    for (int digits = 1; ; digits++) {
      BigDecimal best = null;
      for (RoundingMode mode :
          new RoundingMode[] {RoundingMode.HALF_EVEN, RoundingMode.FLOOR, RoundingMode.CEILING}) {
        BigDecimal tried = exact.round(new MathContext(digits, mode));
        if (best == null && tried.doubleValue() == Math.abs(value)) {
          best = tried;
        }
      }
      if (best != null) {
        return sign + go(best.stripTrailingZeros());
      }
    }
  }

  private static String go(BigDecimal decimal) {
    if (decimal.compareTo(new BigDecimal("1e-6")) >= 0
        && decimal.compareTo(new BigDecimal("1e21")) < 0) {
      return decimal.toPlainString();
    }
    String digits = decimal.unscaledValue().toString();
    int exponent = digits.length() - 1 - decimal.scale();
    String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
    return digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, -0",
    "1, 1",
    "-1.5, -1.5",
    "0.1, 0.1",
    "100, 100",
    "1e20, 100000000000000000000",
    "1e21, 1e+21",
    "1e-6, 0.000001",
    "1e-7, 1e-7",
    "1.5e-10, 1.5e-10",
    "123456789.125, 123456789.125",
    "4.9e-324, 5e-324",
    "9.9e-324, 1e-323",
    "1.7976931348623157e308, 1.7976931348623157e+308",
    "9007199254740993, 9007199254740992",
    "0.30000000000000004, 0.30000000000000004",
    "1e15, 1000000000000000",
    "123456789012345680, 123456789012345680",
    "-1e-7, -1e-7",
    "2.2250738585072014e-308, 2.2250738585072014e-308",
    "1.05, 1.05",
    "99.999999, 99.999999"
  })
  void knownNumbers(double value, String expected) {
    assertThat(text(value)).isEqualTo(expected);
  }

  @Test
  void anyDoubleIsTheShortestThatReadsBack() {
    long seed = 20261123L;
    Random random = new Random(seed);
    for (int i = 0; i < 10_000; i++) {
      double value =
          switch (i % 6) {
            case 0 -> Double.longBitsToDouble(random.nextLong());
            case 1 -> random.nextInt(2_000_000) / 100.0 - 10_000;
            case 2 -> random.nextGaussian();
            case 3 -> Math.scalb(1.0, random.nextInt(2000) - 1000);
            case 4 -> random.nextLong() / 1000.0;
            default -> Double.longBitsToDouble(random.nextLong() & 0xFFFFL);
          };
      if (Double.isFinite(value) && value != 0) {
        assertThat(text(value)).as("seed %d, value %s", seed, value).isEqualTo(slow(value));
      }
    }
  }

  @Test
  void anyLong() {
    Random random = new Random(7);
    for (long value : new long[] {0, 9, 10, 99, 100, -1, Long.MAX_VALUE, Long.MIN_VALUE}) {
      assertThat(text(value)).isEqualTo(Long.toString(value));
    }
    for (int i = 0; i < 10_000; i++) {
      long value = random.nextLong() >> random.nextInt(64);
      assertThat(text(value)).isEqualTo(Long.toString(value));
    }
  }
}
