package io.hyperbytedb.write;

import java.util.Arrays;

/**
 * The fields of the row being assembled. In line protocol the time comes last, and the types that
 * the fields may have are known only with the time.
 */
public final class StagedRow {
  FieldSlot[] fields = new FieldSlot[16];
  long[] bits = new long[16];
  byte[][] texts = new byte[16][];
  int count;

  /** Says to the caller which row it is. */
  long origin;

  /** Whether origins have to be kept until the write is finished. */
  boolean traced;

  /** The bytes of all strings. */
  int textBytes;

  /** Whether a string is longer than {@link RowWriter#MAX_STRING_BYTES}. */
  boolean oversized;

  /** Clears the row. */
  public void clear() {
    count = 0;
    textBytes = 0;
    oversized = false;
  }

  /** Sets what {@link RefusedRows} calls the next row; valid until it is set again. */
  public void origin(long value) {
    origin = value;
  }

  /** The number of values so far. */
  public int count() {
    return count;
  }

  /** Adds a float. */
  public void putDouble(FieldSlot field, double value) {
    putBits(field, Double.doubleToRawLongBits(value));
  }

  /** Adds an integer. */
  public void putLong(FieldSlot field, long value) {
    putBits(field, value);
  }

  /** Adds a boolean. */
  public void putBoolean(FieldSlot field, boolean value) {
    putBits(field, value ? 1 : 0);
  }

  /** Adds a string; its bytes must not change until the row is added. */
  public void putString(FieldSlot field, byte[] text, int from, int length) {
    int at = count;
    putBits(field, (long) from << 32 | length);
    texts[at] = text;
    textBytes += length;
    oversized |= length > RowWriter.MAX_STRING_BYTES;
  }

  int textFrom(int i) {
    return (int) (bits[i] >>> 32);
  }

  int textLength(int i) {
    return (int) bits[i];
  }

  private void putBits(FieldSlot field, long value) {
    int at = count;
    if (at == fields.length) {
      fields = Arrays.copyOf(fields, 2 * at);
      bits = Arrays.copyOf(bits, 2 * at);
      texts = Arrays.copyOf(texts, 2 * at);
    }
    fields[at] = field;
    bits[at] = value;
    count = at + 1;
  }
}
