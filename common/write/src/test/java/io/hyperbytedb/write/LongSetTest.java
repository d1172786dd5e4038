package io.hyperbytedb.write;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LongSetTest {
  /** Few upper halves, by which slots are chosen, so that many values want the same slot. */
  private static long value(Random random) {
    return random.nextInt(20) == 0 ? 0 : (long) random.nextInt(50) << 32 | random.nextInt(20);
  }

  @Test
  void hasWhatWasAdded() {
    long seed = 20261201;
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      LongSet set = new LongSet();
      Set<Long> expected = new HashSet<>();
      LongSet other = new LongSet();
      for (int i = random.nextInt(800); i > 0; i--) {
        long value = value(random);
        (random.nextInt(3) == 0 ? other : set).add(value);
        expected.add(value);
      }
      set.addAll(other);
      String what = "seed %d round %d".formatted(seed, round);
      assertThat(set.size()).as(what).isEqualTo(expected.size());
      assertThat(set.bytes()).as(what).isGreaterThanOrEqualTo(16L * (expected.size() - 1));
      for (int i = 0; i < 200; i++) {
        long value = value(random);
        assertThat(set.contains(value)).as(what).isEqualTo(expected.contains(value));
      }
    }
  }
}
