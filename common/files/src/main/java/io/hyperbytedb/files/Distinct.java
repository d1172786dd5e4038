package io.hyperbytedb.files;

import java.util.Arrays;

/** Numbers the distinct values of a chunk in order of first appearance, up to a limit. */
final class Distinct {
  private static final int LIMIT = 1 << 16;

  private long[] values = new long[1 << 8];
  private int[] slots = new int[1 << 9];
  private int count;

  /** The number of distinct values. */
  int count() {
    return count;
  }

  /** The distinct values; {@link #count()} of them. */
  long[] values() {
    return values;
  }

  /** The number of a value, or -1 if it would exceed the limit. */
  int number(long value) {
    int mask = slots.length - 1;
    int slot = (int) ((value * 0x9E3779B97F4A7C15L) >>> 40) & mask;
    while (slots[slot] != 0) {
      int number = slots[slot] - 1;
      if (values[number] == value) {
        return number;
      }
      slot = (slot + 1) & mask;
    }
    if (count == LIMIT) {
      return -1;
    }
    if (count == values.length) {
      values = Arrays.copyOf(values, count * 2);
    }
    values[count++] = value;
    slots[slot] = count;
    if (count * 2 > slots.length) {
      rehash();
    }
    return count - 1;
  }

  private void rehash() {
    slots = new int[slots.length * 2];
    int mask = slots.length - 1;
    for (int i = 0; i < count; i++) {
      int slot = (int) ((values[i] * 0x9E3779B97F4A7C15L) >>> 40) & mask;
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = i + 1;
    }
  }
}
