package io.hyperbytedb.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DistinctTest {
  @Test
  void valuesAreNumberedAsTheyFirstAppearUpToALimit() {
    long seed = 20261201;
    Random random = new Random(seed);
    for (int kinds : new int[] {1, 10, 1_000, 60_000, 70_000}) {
      Distinct distinct = new Distinct();
      Map<Long, Integer> expected = new HashMap<>();
      long factor = random.nextBoolean() ? 1 : 1L << 40;
      for (int i = 0; i < 100_000; i++) {
        long value = (i < kinds ? i : random.nextInt(kinds)) * factor;
        int number =
            expected.containsKey(value) || expected.size() < 1 << 16
                ? expected.merge(value, expected.size(), (known, next) -> known)
                : -1;
        if (distinct.number(value) != number) {
          assertThat(distinct.number(value)).as("seed %d, %d kinds", seed, kinds).isEqualTo(number);
        }
      }
      assertThat(distinct.count()).isEqualTo(expected.size());
      expected.forEach((value, number) -> assertThat(distinct.values()[number]).isEqualTo(value));
    }
  }
}
