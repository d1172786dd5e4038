package io.hyperbytedb.importer.tsm;

/** The XOR encoding of Facebook's Gorilla, ended by a NaN that is no value. */
final class FloatCodec {
  private static final int GORILLA = 1;
  private static final long END = 0x7ff8000000000001L;

  private FloatCodec() {}

  /** Decodes as many floats as there are times into {@link Block#values}, as their bits. */
  static void floats(Bytes in, Block out) throws CorruptException {
    if (in.u8() >>> 4 != GORILLA) {
      throw new CorruptException("there is no such encoding of floats");
    }
    Bits bits = new Bits(in);
    long value = bits.take(64);
    long[] values = out.values;
    int shift = 0;
    int width = 64;
    int count = 0;
    while (value != END) {
      if (count == out.size) {
        throw new CorruptException("it has more values than its " + count + " times");
      }
      values[count++] = value;
      if (bits.take(1) == 0) {
        // The same value once more; its end is seen below.
        continue;
      }
      if (bits.take(1) == 1) {
        int leading = (int) bits.take(5);
        width = (int) bits.take(6);
        // 64 does not fit into 6 bits, and 0 is not needed.
        width = width == 0 ? 64 : width;
        shift = 64 - leading - width;
        if (shift < 0) {
          throw new CorruptException("a float has more than 64 bits");
        }
      }
      value ^= bits.take(width) << shift;
    }
    LongCodec.same(out, count);
  }

  /** Takes bits, highest first. */
  private static final class Bits {
    private final byte[] array;
    private final int end;
    private int at;
    private long window;
    private int ready;

    Bits(Bytes in) {
      array = in.array;
      at = in.at;
      end = in.end;
    }

    long take(int count) throws CorruptException {
      if (count > 56) {
        long high = take(count - 32);
        return (high << 32) | take(32);
      }
      while (ready < count) {
        if (at == end) {
          throw new CorruptException("it ends within a value");
        }
        window = (window << 8) | (array[at++] & 0xff);
        ready += 8;
      }
      ready -= count;
      return (window >>> ready) & ((1L << count) - 1);
    }
  }
}
