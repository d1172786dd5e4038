package io.hyperbytedb.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8OrderTest {
  @Test
  void textsAreInTheOrderOfTheirBytes() {
    long seed = 20261201;
    Random random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      String a = RandomTexts.next(random);
      String b = random.nextInt(3) == 0 ? a + RandomTexts.next(random) : RandomTexts.next(random);
      int bytes =
          Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
      assertThat(Integer.signum(Utf8Order.compare(a, b)))
          .as("seed %d round %d: [%s] and [%s]", seed, round, a, b)
          .isEqualTo(Integer.signum(bytes));
    }
  }
}
