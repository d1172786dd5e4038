package io.hyperbytedb.model;

import java.util.List;

/** Gathers rows of several columns into a new one, for merges, sorts and joins. */
public final class ColumnGather {
  private ColumnGather() {}

  /**
   * Gathers rows of columns of one type.
   *
   * @param sources the columns to take rows from
   * @param which for each row of the result the index of its source column, -1 for no value
   * @param rows for each row of the result the row in its source column
   */
  public static Column gather(
      FieldType type, List<Column> sources, int[] which, int[] rows, int size) {
    long[] present = new long[Bits.words(size)];
    for (int i = 0; i < size; i++) {
      if (which[i] >= 0 && sources.get(which[i]).has(rows[i])) {
        Bits.set(present, i);
      }
    }
    return switch (type) {
      case FLOAT -> {
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
          if (Bits.get(present, i)) {
            values[i] = ((DoubleColumn) sources.get(which[i])).values()[rows[i]];
          }
        }
        yield new DoubleColumn(size, values, present);
      }
      case INTEGER -> {
        long[] values = new long[size];
        for (int i = 0; i < size; i++) {
          if (Bits.get(present, i)) {
            values[i] = ((LongColumn) sources.get(which[i])).values()[rows[i]];
          }
        }
        yield new LongColumn(size, values, present);
      }
      case BOOLEAN -> {
        long[] values = new long[Bits.words(size)];
        for (int i = 0; i < size; i++) {
          if (Bits.get(present, i)
              && Bits.get(((BooleanColumn) sources.get(which[i])).values(), rows[i])) {
            Bits.set(values, i);
          }
        }
        yield new BooleanColumn(size, values, present);
      }
      case STRING -> gatherStrings(sources, which, rows, size, present);
    };
  }

  private static Column gatherStrings(
      List<Column> sources, int[] which, int[] rows, int size, long[] present) {
    int[] offsets = new int[size + 1];
    for (int i = 0; i < size; i++) {
      int length = 0;
      if (Bits.get(present, i)) {
        int[] from = ((StringColumn) sources.get(which[i])).offsets();
        length = from[rows[i] + 1] - from[rows[i]];
      }
      offsets[i + 1] = Math.addExact(offsets[i], length);
    }
    byte[] data = new byte[offsets[size]];
    for (int i = 0; i < size; i++) {
      if (Bits.get(present, i)) {
        StringColumn source = (StringColumn) sources.get(which[i]);
        System.arraycopy(
            source.data(),
            source.offsets()[rows[i]],
            data,
            offsets[i],
            offsets[i + 1] - offsets[i]);
      }
    }
    return new StringColumn(size, data, offsets, present);
  }
}
