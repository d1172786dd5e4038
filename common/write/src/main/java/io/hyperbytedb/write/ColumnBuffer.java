package io.hyperbytedb.write;

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
 * The values of one field in a block. Rows arrive in ascending order; the last one may be repeated
 * to overwrite it. A presence bitmap is kept only from the first row without a value on.
 */
final class ColumnBuffer {
  private static final int FIRST_CAPACITY = 16;
  private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;
  private static final int SPARSE = -1;
  private static final int UNUSED = -2;

  final FieldSlot field;
  private final FieldType type;
  private final Footprint footprint;

  /** INTEGER values, and BOOLEAN values as 0 or 1. */
  private long[] longs = {};

  private double[] doubles = {};

  /**
   * STRING: value {@code i} is {@code data[offsets[i]..offsets[i+1])}; valid up to {@link #end}.
   */
  private int[] offsets = {};

  private byte[] data = {};
  private int end;

  /**
   * Rows {@code [0, dense)} have values and no other row has; {@link #SPARSE} when the bitmap
   * applies, {@link #UNUSED} when the column is not part of its block.
   */
  private int dense = UNUSED;

  private long[] present = {};

  ColumnBuffer(FieldSlot field, Footprint footprint) {
    this.field = field;
    this.footprint = footprint;
    this.type = field.type;
  }

  boolean isUnused() {
    return dense == UNUSED;
  }

  /** Adds the column to its block. */
  void use() {
    dense = 0;
  }

  void clear() {
    if (dense == SPARSE) {
      Arrays.fill(present, 0);
    }
    dense = UNUSED;
    end = 0;
  }

  /** Sets a row's value to the {@code i}-th of {@code row}. */
  void put(int at, StagedRow row, int i) {
    switch (type) {
      case INTEGER, BOOLEAN -> {
        if (at >= longs.length) {
          growLongs(at + 1);
        }
        longs[at] = row.bits[i];
      }
      case FLOAT -> {
        if (at >= doubles.length) {
          growDoubles(at + 1);
        }
        doubles[at] = Double.longBitsToDouble(row.bits[i]);
      }
      case STRING -> putString(at, row.texts[i], row.textFrom(i), row.textLength(i));
    }
    if (at == dense) {
      dense = at + 1;
    } else if (at > dense) {
      markSparse(at);
    }
  }

  private void putString(int at, byte[] text, int from, int length) {
    growOffsets(at + 2);
    fillOffsets(at);
    int start = offsets[at];
    int stop = Math.addExact(start, length);
    if (stop > data.length) {
      int more = capacity(stop, data.length);
      footprint.add(more - data.length);
      data = Arrays.copyOf(data, more);
    }
    System.arraycopy(text, from, data, start, length);
    offsets[at + 1] = stop;
    end = at + 1;
  }

  /** Gives the rows from {@link #end} to {@code row} empty values. */
  private void fillOffsets(int row) {
    for (int i = end; i < row; i++) {
      offsets[i + 1] = offsets[i];
    }
  }

  private void markSparse(int at) {
    if (at >= present.length << 6) {
      present = Arrays.copyOf(present, Math.max(Bits.words(at + 1), 2 * present.length));
    }
    if (dense >= 0) {
      Bits.setRange(present, 0, dense);
      dense = SPARSE;
    }
    Bits.set(present, at);
  }

  private void growLongs(int needed) {
    if (needed > longs.length) {
      int more = capacity(needed, longs.length);
      footprint.add((long) Long.BYTES * (more - longs.length));
      longs = Arrays.copyOf(longs, more);
    }
  }

  private void growDoubles(int needed) {
    if (needed > doubles.length) {
      int more = capacity(needed, doubles.length);
      footprint.add((long) Double.BYTES * (more - doubles.length));
      doubles = Arrays.copyOf(doubles, more);
    }
  }

  private void growOffsets(int needed) {
    if (needed > offsets.length) {
      int more = capacity(needed, offsets.length);
      footprint.add((long) Integer.BYTES * (more - offsets.length));
      offsets = Arrays.copyOf(offsets, more);
    }
  }

  private static int capacity(int needed, int now) {
    return Math.max(FIRST_CAPACITY, Math.max(needed, (int) Math.min(2L * now, MAX_ARRAY)));
  }

  /** The first {@code rows} rows, without copying; valid until the next change. */
  Column column(int rows) {
    long[] bits = bitmap(rows);
    return switch (type) {
      case INTEGER -> {
        growLongs(rows);
        yield new LongColumn(rows, longs, bits);
      }
      case BOOLEAN -> {
        growLongs(rows);
        yield new BooleanColumn(rows, packedBooleans(rows), bits);
      }
      case FLOAT -> {
        growDoubles(rows);
        yield new DoubleColumn(rows, doubles, bits);
      }
      case STRING -> {
        growOffsets(rows + 1);
        fillOffsets(rows);
        end = rows;
        yield new StringColumn(rows, data, offsets, bits);
      }
    };
  }

  private long[] packedBooleans(int rows) {
    long[] packed = new long[Bits.words(rows)];
    for (int i = 0; i < rows; i++) {
      packed[i >>> 6] |= longs[i] << i;
    }
    return packed;
  }

  private long @Nullable [] bitmap(int rows) {
    if (dense == rows) {
      return null;
    }
    if (dense >= 0) {
      long[] bits = new long[Bits.words(rows)];
      Bits.setRange(bits, 0, dense);
      return bits;
    }
    if (present.length < Bits.words(rows)) {
      present = Arrays.copyOf(present, Bits.words(rows));
    }
    return Bits.count(present, 0, rows) == rows ? null : present;
  }
}
