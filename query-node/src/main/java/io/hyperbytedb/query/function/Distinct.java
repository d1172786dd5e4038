package io.hyperbytedb.query.function;

import io.hyperbytedb.model.FieldType;

/**
 * {@code distinct}: each value once, in the order of the times at which the scan met them first,
 * and of the values among those of one time.
 */
record Distinct(FieldType type) implements Reduction {
  @Override
  public void reduce(long start, CellPoints in, PointBuffer out) {
    int[] positions = Positions.all(in.size());
    Positions.sort(positions, in::compareValues);
    int kept = 0;
    for (int i = 0; i < positions.length; i++) {
      if (i == 0 || in.compareValues(positions[i - 1], positions[i]) != 0) {
        positions[kept++] = positions[i];
      }
    }
    int[] firsts = java.util.Arrays.copyOf(positions, kept);
    Positions.sort(firsts, (a, b) -> Long.compare(in.times()[a], in.times()[b]));
    for (int position : firsts) {
      switch (type) {
        case FLOAT -> out.append(start, in.doubles()[position]);
        case INTEGER, BOOLEAN -> out.append(start, in.longs()[position]);
        case STRING -> out.append(start, in.texts()[position]);
      }
    }
  }
}
