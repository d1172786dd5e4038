package io.hyperbytedb.query.function;

import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.LongColumn;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** {@code sum} and {@code mean} of numbers. Sums of integers are integers, and may wrap. */
final class SumAccumulator extends Accumulator {
  static final AccumulatedFunction SUM =
      new Definition("sum", FunctionTypes.NUMBERS_KEPT, /* mean= */ false);
  static final AccumulatedFunction MEAN =
      new Definition("mean", FunctionTypes.NUMBERS_TO_FLOAT, /* mean= */ true);

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
  public FieldType type() {
    return integers && !mean ? FieldType.INTEGER : FieldType.FLOAT;
  }

  @Override
  public void add(int cell, long[] times, Column column, int from, int to) {
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
  public void merge(int cell, Accumulator other, int theirs) {
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
  public int cellBytes() {
    return 16;
  }

  @Override
  void growValues(int cells) {
    counts = Arrays.copyOf(counts, cells);
    longs = Arrays.copyOf(longs, integers ? cells : 0);
    doubles = Arrays.copyOf(doubles, integers ? 0 : cells);
  }

  @Override
  public Column results(int[] cells) {
    if (integers && !mean) {
      long[] values = new long[cells.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = longs[cells[i]];
      }
      return new LongColumn(values.length, values, null);
    }
    double[] values = new double[cells.length];
    for (int i = 0; i < values.length; i++) {
      int cell = cells[i];
      double sum = integers ? (double) longs[cell] : doubles[cell];
      values[i] = mean ? sum / counts[cell] : sum;
    }
    return new DoubleColumn(values.length, values, null);
  }

  private static final class Definition extends AccumulatedFunction {
    private final boolean mean;

    Definition(String name, FunctionTypes types, boolean mean) {
      super(name, types);
      this.mean = mean;
    }

    /** Sums of floats depend on the order of their terms. */
    @Override
    public boolean combines(FieldType input, boolean acrossSeries, boolean single) {
      return !mean && input == FieldType.INTEGER;
    }

    @Override
    public Accumulator accumulator(
        FieldType input, int cells, boolean needTimes, @Nullable BySeries bySeries) {
      return new SumAccumulator(cells, input, mean);
    }
  }
}
