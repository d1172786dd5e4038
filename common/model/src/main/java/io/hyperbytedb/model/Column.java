package io.hyperbytedb.model;

import org.jspecify.annotations.Nullable;

/**
 * The values of one field for rows {@code 0..size-1}, in primitive arrays. The arrays may be longer
 * than {@code size}: a growing block publishes prefixes of its arrays without copying. Readers must
 * not write to the arrays.
 */
public sealed interface Column permits DoubleColumn, LongColumn, BooleanColumn, StringColumn {
  /** The type of every value. */
  FieldType type();

  /** The number of rows, with and without a value. */
  int size();

  /** Which rows have a value ({@link Bits}); null when all have. */
  long @Nullable [] present();

  /** Whether {@code row} has a value. */
  default boolean has(int row) {
    long[] bits = present();
    return bits == null || Bits.get(bits, row);
  }

  /** The number of rows that have a value. */
  default int valueCount() {
    long[] bits = present();
    return bits == null ? size() : Bits.count(bits, 0, size());
  }
}
