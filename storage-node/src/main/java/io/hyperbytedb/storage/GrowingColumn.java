package io.hyperbytedb.storage;

import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.StringColumn;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A column to which rows are appended. Rows before its first value count as rows without a value. A
 * published prefix stays valid: arrays are replaced when they grow, and the bits of later rows are
 * not part of it. One thread appends.
 */
abstract sealed class GrowingColumn {
  /** A point may have thousands of fields, of which few rows follow. */
  private static final int FIRST_CAPACITY = 16;

  private int rows;
  private long @Nullable [] present;

  static GrowingColumn of(FieldType type) {
    return of(type, 0);
  }

  /** With space for so many rows. */
  static GrowingColumn of(FieldType type, int capacity) {
    return switch (type) {
      case FLOAT -> new Doubles(capacity);
      case INTEGER -> new Longs(capacity);
      case BOOLEAN -> new Booleans(capacity);
      case STRING -> new Strings(capacity);
    };
  }

  /** Removes all rows and keeps their space, which prefixes taken before share. */
  final void clear() {
    clearValues(rows);
    rows = 0;
    present = null;
  }

  /** Pads with rows without a value up to row {@code to}. */
  final void padTo(int to) {
    if (to > rows) {
      long[] bits = presence(to);
      present = bits;
      pad(rows, to);
      rows = to;
    }
  }

  /** Appends all rows of a column of the same type. */
  final void append(Column column) {
    int to = rows + column.size();
    long[] theirs = column.present();
    if (theirs != null || present != null) {
      long[] bits = presence(to);
      if (theirs == null) {
        Bits.setRange(bits, rows, to);
      } else {
        for (int i = 0; i < column.size(); i++) {
          if (Bits.get(theirs, i)) {
            Bits.set(bits, rows + i);
          }
        }
      }
      present = bits;
    }
    appendValues(rows, column);
    rows = to;
  }

  /** The first {@code size} rows. */
  final Column prefix(int size) {
    return prefix(size, present);
  }

  /**
   * The bitmap, with space for {@code to} rows; if there was none, all rows so far have a value.
   */
  private long[] presence(int to) {
    long[] bits = present;
    if (bits == null) {
      bits = new long[Bits.words(to)];
      Bits.setRange(bits, 0, rows);
      return bits;
    }
    return bits.length < Bits.words(to)
        ? Arrays.copyOf(bits, Math.max(Bits.words(to), bits.length * 2))
        : bits;
  }

  abstract void pad(int from, int to);

  /** Makes the space of the first {@code size} rows as new. */
  abstract void clearValues(int size);

  abstract void appendValues(int at, Column column);

  abstract Column prefix(int size, long @Nullable [] bits);

  private static int capacity(int wanted, int now) {
    return wanted <= now ? now : Math.max(wanted, Math.max(FIRST_CAPACITY, now * 2));
  }

  private static long[] grown(long[] values, int wanted) {
    return wanted <= values.length
        ? values
        : Arrays.copyOf(values, capacity(wanted, values.length));
  }

  private static final class Doubles extends GrowingColumn {
    private double[] values;

    Doubles(int capacity) {
      values = new double[capacity];
    }

    @Override
    void clearValues(int size) {
      Arrays.fill(values, 0, size, 0);
    }

    @Override
    void pad(int from, int to) {
      if (to > values.length) {
        values = Arrays.copyOf(values, capacity(to, values.length));
      }
    }

    @Override
    void appendValues(int at, Column column) {
      double[] from = ((DoubleColumn) column).values();
      pad(at, at + column.size());
      System.arraycopy(from, 0, values, at, column.size());
    }

    @Override
    Column prefix(int size, long @Nullable [] bits) {
      return new DoubleColumn(size, values, bits);
    }
  }

  private static final class Longs extends GrowingColumn {
    private long[] values;

    Longs(int capacity) {
      values = new long[capacity];
    }

    @Override
    void clearValues(int size) {
      Arrays.fill(values, 0, size, 0);
    }

    @Override
    void pad(int from, int to) {
      values = grown(values, to);
    }

    @Override
    void appendValues(int at, Column column) {
      long[] from = ((LongColumn) column).values();
      pad(at, at + column.size());
      System.arraycopy(from, 0, values, at, column.size());
    }

    @Override
    Column prefix(int size, long @Nullable [] bits) {
      return new LongColumn(size, values, bits);
    }
  }

  private static final class Booleans extends GrowingColumn {
    private long[] values;

    Booleans(int capacity) {
      values = new long[Bits.words(capacity)];
    }

    @Override
    void clearValues(int size) {
      Arrays.fill(values, 0, Bits.words(size), 0);
    }

    @Override
    void pad(int from, int to) {
      values = grown(values, Bits.words(to));
    }

    @Override
    void appendValues(int at, Column column) {
      long[] from = ((BooleanColumn) column).values();
      pad(at, at + column.size());
      for (int i = 0; i < column.size(); i++) {
        if (Bits.get(from, i)) {
          Bits.set(values, at + i);
        }
      }
    }

    @Override
    Column prefix(int size, long @Nullable [] bits) {
      return new BooleanColumn(size, values, bits);
    }
  }

  private static final class Strings extends GrowingColumn {
    private byte[] data = new byte[0];
    private int[] offsets;

    Strings(int capacity) {
      offsets = new int[capacity + 1];
    }

    @Override
    void clearValues(int size) {
      // Offsets and data are written for every row that is appended.
    }

    private void grow(int wantedOffsets, int wantedData) {
      if (wantedOffsets > offsets.length) {
        offsets = Arrays.copyOf(offsets, capacity(wantedOffsets, offsets.length));
      }
      if (wantedData > data.length) {
        data = Arrays.copyOf(data, capacity(wantedData, data.length));
      }
    }

    @Override
    void pad(int from, int to) {
      grow(to + 1, 0);
      Arrays.fill(offsets, from + 1, to + 1, offsets[from]);
    }

    @Override
    void appendValues(int at, Column column) {
      StringColumn strings = (StringColumn) column;
      int count = column.size();
      int from = strings.offsets()[0];
      int length = strings.offsets()[count] - from;
      int end = offsets[at];
      grow(at + count + 1, Math.addExact(end, length));
      System.arraycopy(strings.data(), from, data, end, length);
      for (int i = 1; i <= count; i++) {
        offsets[at + i] = end + strings.offsets()[i] - from;
      }
    }

    @Override
    Column prefix(int size, long @Nullable [] bits) {
      return new StringColumn(size, data, offsets, bits);
    }
  }
}
