package io.hyperbytedb.model;

import org.jspecify.annotations.Nullable;

/** A column of {@link FieldType#INTEGER} values. */
public final class LongColumn implements Column {
  private final int size;
  private final long[] values;
  private final long @Nullable [] present;

  /**
   * Wraps the arrays without copying them.
   *
   * @param size the number of rows
   * @param values one value a row; the value at a row without one has no meaning
   * @param present which rows have a value; null when all have
   */
  public LongColumn(int size, long[] values, long @Nullable [] present) {
    this.size = size;
    this.values = values;
    this.present = present;
  }

  /** The values, one a row. */
  public long[] values() {
    return values;
  }

  @Override
  public FieldType type() {
    return FieldType.INTEGER;
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
