package io.hyperbytedb.gateway.lineprotocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DecimalTest {
  private static final long LIMIT = 1_000_000_000_000_000_000L;

  private static void check(long digits, int fraction) {
    double expected = new BigDecimal(digits).movePointLeft(fraction).doubleValue();
    if (Decimal.of(digits, fraction) != expected) {
      assertThat(Decimal.of(digits, fraction)).as(digits + "e-" + fraction).isEqualTo(expected);
    }
  }

  @Test
  void roundsAsBigDecimalDoes() {
    Random random = new Random(42);
    for (int i = 0; i < 500_000; i++) {
      long digits = random.nextLong(LIMIT) >>> random.nextInt(60);
      check(digits, random.nextInt(Decimal.MAX_DIGITS + 1));
    }
  }

  /** Halfway cases between two doubles, and their neighbours. */
  @Test
  void roundsHalvesToEven() {
    Random random = new Random(43);
    for (int fraction = 1; fraction <= Decimal.MAX_DIGITS; fraction++) {
      BigDecimal scale = BigDecimal.TEN.pow(fraction);
      for (int i = 0; i < 20_000; i++) {
        double some = random.nextLong(LIMIT) / scale.doubleValue();
        BigDecimal half =
            new BigDecimal(some).add(new BigDecimal(Math.nextUp(some))).divide(BigDecimal.TWO);
        long digits = half.multiply(scale).longValue();
        for (long near = digits - 2; near <= digits + 2; near++) {
          if (near >= 0 && near < LIMIT) {
            check(near, fraction);
          }
        }
      }
    }
  }

  @Test
  void edges() {
    for (int fraction = 0; fraction <= Decimal.MAX_DIGITS; fraction++) {
      for (int bit = 0; bit < 60; bit++) {
        check((1L << bit) - 1, fraction);
        check(1L << bit, fraction);
        check((1L << bit) + 1, fraction);
      }
      check(LIMIT - 1, fraction);
    }
  }
}
