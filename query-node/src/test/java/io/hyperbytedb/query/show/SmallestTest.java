package io.hyperbytedb.query.show;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmallestTest {
  @ParameterizedTest
  @ValueSource(longs = {0, 1, 3, 1_000, 10_001, 30_000, Long.MAX_VALUE})
  void givesTheFirstInOrder(long wanted) {
    long seed = new Random().nextLong();
    long[] numbers = new Random(seed).longs(20_000).toArray();
    Smallest smallest = new Smallest(wanted, Long::compare);
    for (long number : numbers) {
      smallest.add(number);
    }
    assertThat(smallest.sorted())
        .as("seed %d", seed)
        .isEqualTo(LongStream.of(numbers).sorted().limit(wanted).toArray());
  }
}
