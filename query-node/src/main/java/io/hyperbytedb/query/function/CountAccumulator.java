package io.hyperbytedb.query.function;

import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.LongColumn;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** {@code count}: how many values there are. */
final class CountAccumulator extends Accumulator {
  static final AccumulatedFunction COUNT = new Definition();

  private long[] counts;

  CountAccumulator(int cells) {
    super(cells);
    counts = new long[cells];
  }

  @Override
  public FieldType type() {
    return FieldType.INTEGER;
  }

  @Override
  public void add(int cell, long[] times, Column column, int from, int to) {
    long[] present = column.present();
    int count = present == null ? to - from : Bits.count(present, from, to);
    if (count > 0) {
      counts[cell] += count;
      mark(cell);
    }
  }

  @Override
  public void addResults(int cell, long[] times, Column column, int from, int to) {
    long[] values = ((LongColumn) column).values();
    for (int i = from; i < to; i++) {
      if (column.present() == null || Bits.get(column.present(), i)) {
        counts[cell] += values[i];
        mark(cell);
      }
    }
  }

  @Override
  public void merge(int cell, Accumulator other, int theirs) {
    counts[cell] += ((CountAccumulator) other).counts[theirs];
    mark(cell);
  }

  @Override
  public int cellBytes() {
    return 8;
  }

  @Override
  void growValues(int cells) {
    counts = Arrays.copyOf(counts, cells);
  }

  @Override
  public Column results(int[] cells) {
    long[] values = new long[cells.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = counts[cells[i]];
    }
    return new LongColumn(values.length, values, null);
  }

  private static final class Definition extends AccumulatedFunction {
    Definition() {
      super("count", FunctionTypes.ANY_TO_INTEGER);
    }

    @Override
    public Input input() {
      return Input.FIELDS_OR_DISTINCT;
    }

    @Override
    public boolean combines(FieldType input, boolean acrossSeries, boolean single) {
      return true;
    }

    @Override
    public boolean zeroIfEmpty() {
      return true;
    }

    @Override
    public Accumulator accumulator(
        FieldType input, int cells, boolean needTimes, @Nullable BySeries bySeries) {
      return new CountAccumulator(cells);
    }
  }
}
