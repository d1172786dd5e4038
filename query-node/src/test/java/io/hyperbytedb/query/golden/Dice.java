package io.hyperbytedb.query.golden;

import java.util.List;
import java.util.Random;

/** Choices of the generators, the same ones from the same seed. */
record Dice(Random random) {
  Dice(long seed) {
    this(new Random(seed));
  }

  <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  String pick(String... from) {
    return from[random.nextInt(from.length)];
  }

  boolean oneIn(int times) {
    return random.nextInt(times) == 0;
  }

  /** A number from {@code from} to {@code to}, both included. */
  int between(int from, int to) {
    return from + random.nextInt(to - from + 1);
  }
}
