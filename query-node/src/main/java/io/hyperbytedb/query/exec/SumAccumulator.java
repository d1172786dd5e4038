package io.hyperbytedb.query.exec;

import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.LongColumn;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** {@code sum} and {@code mean} of numbers. Sums of integers are integers, and may wrap. */
final class SumAccumulator extends Accumulator {
  private final boolean mean;
  private final boolean integers;
  private double[] doubles;
  private long[] longs;
  private long[] counts;

  SumAccumulator(int cells, FieldType input, boolean mean) {
    super(cells);
    this.mean = mean;
    this.integers = input == FieldType.INTEGER;
    this.doubles = new double[integers ? 0 : cells];
    this.longs = new long[integers ? cells : 0];
    this.counts = new long[cells];
  }

  @Override
  FieldType type() {
    return integers && !mean ? FieldType.INTEGER : FieldType.FLOAT;
  }

  @Override
  void add(int cell, long[] times, Column column, int from, int to) {
    long[] present = column.present();
    int count = present == null ? to - from : Bits.count(present, from, to);
    if (count == 0) {
      return;
    }
    counts[cell] += count;
    mark(cell);
    if (column instanceof DoubleColumn floats) {
      doubles[cell] = sum(floats.values(), present, from, to, doubles[cell]);
    } else if (column instanceof LongColumn numbers) {
      longs[cell] = sum(numbers.values(), present, from, to, longs[cell]);
    }
  }

  private static double sum(
      double[] values, long @Nullable [] present, int from, int to, double start) {
    double sum = start;
    if (present == null) {
      for (int i = from; i < to; i++) {
        sum += values[i];
      }
    } else {
      for (int i = from; i < to; i++) {
        if (Bits.get(present, i)) {
          sum += values[i];
        }
      }
    }
    return sum;
  }

  private static long sum(long[] values, long @Nullable [] present, int from, int to, long start) {
    long sum = start;
    for (int i = from; i < to; i++) {
      if (present == null || Bits.get(present, i)) {
        sum += values[i];
      }
    }
    return sum;
  }

  @Override
  void merge(int cell, Accumulator other, int theirs) {
    SumAccumulator from = (SumAccumulator) other;
    counts[cell] += from.counts[theirs];
    if (integers) {
      longs[cell] += from.longs[theirs];
    } else {
      doubles[cell] += from.doubles[theirs];
    }
    mark(cell);
  }

  @Override
  int cellBytes() {
    return 16;
  }

  @Override
  void growValues(int cells) {
    counts = Arrays.copyOf(counts, cells);
    longs = Arrays.copyOf(longs, integers ? cells : 0);
    doubles = Arrays.copyOf(doubles, integers ? 0 : cells);
  }

  @Override
  Object result(int cell) {
    if (mean) {
      return (integers ? (double) longs[cell] : doubles[cell]) / counts[cell];
    }
    return integers ? (Object) longs[cell] : (Object) doubles[cell];
  }
}
