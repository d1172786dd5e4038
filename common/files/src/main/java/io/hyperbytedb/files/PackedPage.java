package io.hyperbytedb.files;

import io.hyperbytedb.model.Bits;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The values of a page of longs or doubles, in as few bytes as they need where each can still be
 * read by itself. Immutable.
 */
abstract sealed class PackedPage {
  /** About what an object with one array takes besides the array's elements, and its key. */
  private static final int OVERHEAD = 160;

  private static final int BYTE_VALUES = 1 << 8;
  private static final int SHORT_VALUES = 1 << 16;

  /** Which rows have a value; null if all have. */
  private final long @Nullable [] present;

  private PackedPage(long @Nullable [] present) {
    this.present = present;
  }

  /** About how many bytes it takes. */
  final int bytes() {
    return OVERHEAD + valueBytes() + (present == null ? 0 : 8 * present.length);
  }

  abstract int valueBytes();

  /** Unpacks values {@code [first, last)} to {@code out}, from {@code at} on. */
  abstract void unpack(int first, int last, long[] out, int at);

  /** Whether all rows have a value. */
  boolean isFull() {
    return present == null;
  }

  boolean has(int row) {
    return present == null || Bits.get(present, row);
  }

  /** Sets to 1 the levels of the rows {@code [first, last)} that have a value, the others to 0. */
  void levels(int first, int last, int[] levels) {
    for (int row = first; row < last; row++) {
      levels[row] = has(row) ? 1 : 0;
    }
  }

  /** How many rows before one have a value. */
  int valuesBefore(int row) {
    return present == null ? row : Bits.count(present, 0, row);
  }

  /**
   * Packs values that are codes of a dictionary.
   *
   * @param present which rows have a value; null if all have; not to be modified
   */
  static PackedPage ofCodes(int[] codes, int count, long[] dictionary, long @Nullable [] present) {
    if (dictionary.length <= BYTE_VALUES) {
      byte[] packed = new byte[count];
      for (int i = 0; i < count; i++) {
        packed[i] = (byte) codes[i];
      }
      return new ByteCodes(present, packed, dictionary);
    } else if (dictionary.length <= SHORT_VALUES) {
      short[] packed = new short[count];
      for (int i = 0; i < count; i++) {
        packed[i] = (short) codes[i];
      }
      return new ShortCodes(present, packed, dictionary);
    }
    long[] values = new long[count];
    for (int i = 0; i < count; i++) {
      values[i] = dictionary[codes[i]];
    }
    return new Longs(present, values);
  }

  /**
   * Packs values.
   *
   * @param present which rows have a value; null if all have; not to be modified
   */
  static PackedPage of(long[] values, int count, long @Nullable [] present) {
    if (count == 0) {
      return new Steps(present, 0, 0);
    }
    long min = values[0];
    long max = values[0];
    long step = count == 1 ? 0 : values[1] - values[0];
    boolean even = true;
    for (int i = 1; i < count; i++) {
      min = Math.min(min, values[i]);
      max = Math.max(max, values[i]);
      even &= values[i] - values[i - 1] == step;
    }
    if (even) {
      return new Steps(present, values[0], step);
    }
    long range = max - min;
    if (range < 0 || range > Integer.MAX_VALUE) {
      return new Longs(present, Arrays.copyOf(values, count));
    } else if (range < BYTE_VALUES) {
      byte[] packed = new byte[count];
      for (int i = 0; i < count; i++) {
        packed[i] = (byte) (values[i] - min);
      }
      return new Bytes(present, packed, min);
    } else if (range < SHORT_VALUES) {
      short[] packed = new short[count];
      for (int i = 0; i < count; i++) {
        packed[i] = (short) (values[i] - min);
      }
      return new Shorts(present, packed, min);
    }
    int[] packed = new int[count];
    for (int i = 0; i < count; i++) {
      packed[i] = (int) (values[i] - min);
    }
    return new Ints(present, packed, min);
  }

  /** Each value is the one before and the same number more. */
  private static final class Steps extends PackedPage {
    private final long start;
    private final long step;

    Steps(long @Nullable [] present, long start, long step) {
      super(present);
      this.start = start;
      this.step = step;
    }

    @Override
    int valueBytes() {
      return 0;
    }

    @Override
    void unpack(int first, int last, long[] out, int at) {
      for (int i = first; i < last; i++) {
        out[at + i - first] = start + i * step;
      }
    }
  }

  private static final class ByteCodes extends PackedPage {
    private final byte[] codes;
    private final long[] dictionary;

    ByteCodes(long @Nullable [] present, byte[] codes, long[] dictionary) {
      super(present);
      this.codes = codes;
      this.dictionary = dictionary;
    }

    @Override
    int valueBytes() {
      return codes.length;
    }

    @Override
    void unpack(int first, int last, long[] out, int at) {
      for (int i = first; i < last; i++) {
        out[at + i - first] = dictionary[codes[i] & 0xFF];
      }
    }
  }

  private static final class ShortCodes extends PackedPage {
    private final short[] codes;
    private final long[] dictionary;

    ShortCodes(long @Nullable [] present, short[] codes, long[] dictionary) {
      super(present);
      this.codes = codes;
      this.dictionary = dictionary;
    }

    @Override
    int valueBytes() {
      return 2 * codes.length;
    }

    @Override
    void unpack(int first, int last, long[] out, int at) {
      for (int i = first; i < last; i++) {
        out[at + i - first] = dictionary[codes[i] & 0xFFFF];
      }
    }
  }

  private static final class Bytes extends PackedPage {
    private final byte[] values;
    private final long base;

    Bytes(long @Nullable [] present, byte[] values, long base) {
      super(present);
      this.values = values;
      this.base = base;
    }

    @Override
    int valueBytes() {
      return values.length;
    }

    @Override
    void unpack(int first, int last, long[] out, int at) {
      for (int i = first; i < last; i++) {
        out[at + i - first] = base + (values[i] & 0xFF);
      }
    }
  }

  private static final class Shorts extends PackedPage {
    private final short[] values;
    private final long base;

    Shorts(long @Nullable [] present, short[] values, long base) {
      super(present);
      this.values = values;
      this.base = base;
    }

    @Override
    int valueBytes() {
      return 2 * values.length;
    }

    @Override
    void unpack(int first, int last, long[] out, int at) {
      for (int i = first; i < last; i++) {
        out[at + i - first] = base + (values[i] & 0xFFFF);
      }
    }
  }

  private static final class Ints extends PackedPage {
    private final int[] values;
    private final long base;

    Ints(long @Nullable [] present, int[] values, long base) {
      super(present);
      this.values = values;
      this.base = base;
    }

    @Override
    int valueBytes() {
      return 4 * values.length;
    }

    @Override
    void unpack(int first, int last, long[] out, int at) {
      for (int i = first; i < last; i++) {
        out[at + i - first] = base + values[i];
      }
    }
  }

  private static final class Longs extends PackedPage {
    private final long[] values;

    Longs(long @Nullable [] present, long[] values) {
      super(present);
      this.values = values;
    }

    @Override
    int valueBytes() {
      return 8 * values.length;
    }

    @Override
    void unpack(int first, int last, long[] out, int at) {
      System.arraycopy(values, first, out, at, last - first);
    }
  }
}
