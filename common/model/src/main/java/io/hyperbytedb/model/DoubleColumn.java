package io.hyperbytedb.model;

import org.jspecify.annotations.Nullable;

/** A column of {@link FieldType#FLOAT} values. */
public final class DoubleColumn implements Column {
  private final int size;
  private final double[] values;
  private final long @Nullable [] present;

  /**
   * Wraps the arrays without copying them.
   *
   * @param size the number of rows
   * @param values one value a row; the value at a row without one has no meaning
   * @param present which rows have a value; null when all have
   */
  public DoubleColumn(int size, double[] values, long @Nullable [] present) {
    this.size = size;
    this.values = values;
    this.present = present;
  }

  /** The values, one a row. */
  public double[] values() {
    return values;
  }

  @Override
  public FieldType type() {
    return FieldType.FLOAT;
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
