package io.hyperbytedb.query.exec;

import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.FieldType;
import java.util.Arrays;

/** {@code count}: how many values there are. */
final class CountAccumulator extends Accumulator {
  private long[] counts;

  CountAccumulator(int cells) {
    super(cells);
    counts = new long[cells];
  }

  @Override
  FieldType type() {
    return FieldType.INTEGER;
  }

  @Override
  void add(int cell, long[] times, Column column, int from, int to) {
    long[] present = column.present();
    int count = present == null ? to - from : Bits.count(present, from, to);
    if (count > 0) {
      counts[cell] += count;
      mark(cell);
    }
  }

  @Override
  void merge(int cell, Accumulator other, int theirs) {
    counts[cell] += ((CountAccumulator) other).counts[theirs];
    mark(cell);
  }

  @Override
  int cellBytes() {
    return 8;
  }

  @Override
  void growValues(int cells) {
    counts = Arrays.copyOf(counts, cells);
  }

  @Override
  Object result(int cell) {
    return counts[cell];
  }
}
