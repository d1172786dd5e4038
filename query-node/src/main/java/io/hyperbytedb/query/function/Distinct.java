package io.hyperbytedb.query.function;

import java.util.Arrays;

/**
 * {@code distinct}: each value once, as the first point that has it, in the order of time, and of
 * values among those of one time.
 */
final class Distinct implements Pick {
  @Override
  public int[] pick(CellPoints in) {
    int[] positions = Positions.all(in.size());
    Positions.sort(positions, in::compareValues);
    int kept = 0;
    for (int i = 0; i < positions.length; i++) {
      if (i == 0 || in.compareValues(positions[i - 1], positions[i]) != 0) {
        positions[kept++] = positions[i];
      }
    }
    int[] firsts = Arrays.copyOf(positions, kept);
    Positions.sort(firsts, (a, b) -> Long.compare(in.times()[a], in.times()[b]));
    return firsts;
  }
}
