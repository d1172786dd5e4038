package io.hyperbytedb.query.function;

import java.util.random.RandomGenerator;

/**
 * {@code sample}: so many points, each as likely as any other, in the order of time, then of
 * values.
 */
final class Sample implements Pick {
  private final int most;
  private final RandomGenerator random;

  Sample(int most, RandomGenerator random) {
    this.most = most;
    this.random = random;
  }

  @Override
  public int[] pick(CellPoints in) {
    int[] kept = Positions.all(Math.min(most, in.size()));
    for (int i = kept.length; i < in.size(); i++) {
      int place = random.nextInt(i + 1);
      if (place < kept.length) {
        kept[place] = i;
      }
    }
    Positions.sort(
        kept,
        (a, b) -> {
          int order = Long.compare(in.times()[a], in.times()[b]);
          return order == 0 ? in.compareValues(a, b) : order;
        });
    return kept;
  }
}
