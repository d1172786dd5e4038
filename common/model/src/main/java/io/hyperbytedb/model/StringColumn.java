package io.hyperbytedb.model;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A column of {@link FieldType#STRING} values: the bytes of row {@code i} are {@code
 * data[offsets[i]..offsets[i+1])}. A row without a value has no bytes.
 */
public final class StringColumn implements Column {
  private final int size;
  private final byte[] data;
  private final int[] offsets;
  private final long @Nullable [] present;

  /**
   * Wraps the arrays without copying them.
   *
   * @param size the number of rows
   * @param data the bytes of all values, one after the other
   * @param offsets {@code size + 1} ascending positions in {@code data}
   * @param present which rows have a value; null when all have
   */
  public StringColumn(int size, byte[] data, int[] offsets, long @Nullable [] present) {
    this.size = size;
    this.data = data;
    this.offsets = offsets;
    this.present = present;
  }

  /** The bytes of all values, one after the other. */
  public byte[] data() {
    return data;
  }

  /** The start of each value in {@link #data()}, followed by the end of the last. */
  public int[] offsets() {
    return offsets;
  }

  /** The value of {@code row} as text; bytes that are not UTF-8 become U+FFFD. */
  public String text(int row) {
    return new String(data, offsets[row], offsets[row + 1] - offsets[row], StandardCharsets.UTF_8);
  }

  @Override
  public FieldType type() {
    return FieldType.STRING;
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
