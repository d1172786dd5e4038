package io.hyperbytedb.importer.tsm;

/** Times and integers: steps, raw, packed or as a run. */
final class LongCodec {
  /**
   * More than any version puts into a block: 1,000 by default, 10,000 in aggressive compactions. A
   * damaged run must not take all memory.
   */
  static final int MAX_VALUES = 1 << 20;

  private static final int RAW = 0;
  private static final int PACKED = 1;
  private static final int RUN = 2;
  private static final long[] TEN = new long[16];

  static {
    long power = 1;
    for (int i = 0; i < TEN.length; i++) {
      TEN[i] = power;
      power *= 10;
    }
  }

  private LongCodec() {}

  /** Decodes all times, which ascend, into {@link Block#times}. */
  static void times(Bytes in, Block out) throws CorruptException {
    if (in.left() == 0) {
      out.resize(0);
      return;
    }
    int head = in.u8();
    long scale = TEN[head & 0xf];
    switch (head >>> 4) {
      case RAW -> {
        out.resize(words(in));
        for (int i = 0; i < out.size; i++) {
          out.times[i] = in.i64();
        }
        sum(out.times, out.size, 1);
      }
      case PACKED -> {
        long first = in.i64();
        out.resize(checked(1L + Simple8b.count(in)));
        out.times[0] = first;
        Simple8b.unpack(in, out.times, 1);
        sum(out.times, out.size, scale);
      }
      case RUN -> {
        long time = in.i64();
        long step = in.uvarint() * scale;
        out.resize(checked(in.uvarint()));
        for (int i = 0; i < out.size; i++, time += step) {
          out.times[i] = time;
        }
      }
      default -> throw new CorruptException("there is no encoding of times " + (head >>> 4));
    }
    for (int i = 1; i < out.size; i++) {
      if (out.times[i] <= out.times[i - 1]) {
        throw new CorruptException("its times do not ascend");
      }
    }
  }

  /** Decodes integers, as many as there are times, into {@link Block#values}. */
  static void integers(Bytes in, Block out) throws CorruptException {
    int head = in.u8();
    long[] values = out.values;
    switch (head >>> 4) {
      case RAW -> {
        same(out, words(in));
        for (int i = 0; i < out.size; i++) {
          values[i] = in.i64();
        }
        steps(values, out.size);
      }
      case PACKED -> {
        long first = in.i64();
        same(out, 1L + Simple8b.count(in));
        values[0] = first;
        Simple8b.unpack(in, values, 1);
        steps(values, out.size);
      }
      case RUN -> {
        long value = zigzag(in.i64());
        long step = zigzag(in.uvarint());
        same(out, 1 + in.uvarint());
        for (int i = 0; i < out.size; i++, value += step) {
          values[i] = value;
        }
      }
      default -> throw new CorruptException("there is no encoding of integers " + (head >>> 4));
    }
  }

  private static int words(Bytes in) throws CorruptException {
    if (in.left() % 8 != 0) {
      throw new CorruptException("raw numbers are no whole words");
    }
    return checked(in.left() / 8);
  }

  private static int checked(long count) throws CorruptException {
    if (count < 0 || count > MAX_VALUES) {
      throw new CorruptException("it claims " + Long.toUnsignedString(count) + " values");
    }
    return (int) count;
  }

  /**
   * Checks the count of values.
   *
   * @throws CorruptException if there are not as many values as times
   */
  static void same(Block out, long count) throws CorruptException {
    if (count != out.size) {
      throw new CorruptException(
          "it has " + out.size + " times and " + Long.toUnsignedString(count) + " values");
    }
  }

  /** The first number stays; each other is a step of so many units. */
  private static void sum(long[] numbers, int count, long unit) {
    for (int i = 1; i < count; i++) {
      numbers[i] = numbers[i - 1] + numbers[i] * unit;
    }
  }

  private static void steps(long[] values, int count) {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value += zigzag(values[i]);
      values[i] = value;
    }
  }

  private static long zigzag(long value) {
    return (value >>> 1) ^ -(value & 1);
  }
}
