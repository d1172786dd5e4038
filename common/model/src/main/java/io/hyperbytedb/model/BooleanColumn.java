package io.hyperbytedb.model;

import org.jspecify.annotations.Nullable;

/** A column of {@link FieldType#BOOLEAN} values. */
public final class BooleanColumn implements Column {
  private final int size;
  private final long[] values;
  private final long @Nullable [] present;

  /**
   * Wraps the arrays without copying them.
   *
   * @param size the number of rows
   * @param values one bit a row ({@link Bits}); the bit of a row without a value has no meaning
   * @param present which rows have a value; null when all have
   */
  public BooleanColumn(int size, long[] values, long @Nullable [] present) {
    this.size = size;
    this.values = values;
    this.present = present;
  }

  /** The values, one bit a row ({@link Bits}). */
  public long[] values() {
    return values;
  }

  @Override
  public FieldType type() {
    return FieldType.BOOLEAN;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public long @Nullable [] present() {
    return present;
  }
}
