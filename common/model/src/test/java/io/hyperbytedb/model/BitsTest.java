package io.hyperbytedb.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BitsTest {
  @Test
  void rangesAndCountsAgreeWithBitSet() {
    long seed = 20261123;
    Random random = new Random(seed);
    for (int round = 0; round < 2000; round++) {
      int size = 1 + random.nextInt(300);
      long[] words = new long[Bits.words(size)];
      BitSet expected = new BitSet();
      for (int i = 0; i < 3; i++) {
        int from = random.nextInt(size + 1);
        int to = from + random.nextInt(size - from + 1);
        Bits.setRange(words, from, to);
        expected.set(from, to);
      }
      int clear = random.nextInt(size);
      Bits.clear(words, clear);
      expected.clear(clear);
      int from = random.nextInt(size + 1);
      int to = from + random.nextInt(size - from + 1);
      assertThat(BitSet.valueOf(words)).as("seed %d round %d", seed, round).isEqualTo(expected);
      assertThat(Bits.count(words, from, to))
          .as("seed %d round %d", seed, round)
          .isEqualTo(expected.get(from, to).cardinality());
    }
  }
}
