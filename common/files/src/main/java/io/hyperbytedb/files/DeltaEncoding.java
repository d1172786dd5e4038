package io.hyperbytedb.files;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Parquet's DELTA_BINARY_PACKED for 64-bit integers: blocks of 128 differences in 4 miniblocks.
 *
 * @see <a href="https://parquet.apache.org/docs/file-format/data-pages/encodings/">Parquet
 *     encodings</a>
 */
final class DeltaEncoding {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int BLOCK = 128;
  private static final int MINIBLOCKS = 4;
  private static final int MINIBLOCK = BLOCK / MINIBLOCKS;

  private DeltaEncoding() {}

  static void encode(long[] values, int from, int count, ByteSink out) {
    out.putVarint(BLOCK);
    out.putVarint(MINIBLOCKS);
    out.putVarint(count);
    out.putVarint(count == 0 ? 0 : zigzag(values[from]));
    long[] deltas = new long[BLOCK];
    for (int at = 1; at < count; at += BLOCK) {
      encodeBlock(values, from + at, Math.min(BLOCK, count - at), deltas, out);
    }
  }

  private static void encodeBlock(long[] values, int from, int count, long[] deltas, ByteSink out) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      deltas[i] = values[from + i] - values[from + i - 1];
      least = Math.min(least, deltas[i]);
    }
    for (int i = 0; i < BLOCK; i++) {
      deltas[i] = i < count ? deltas[i] - least : 0;
    }
    out.putVarint(zigzag(least));
    int widthsAt = out.reserve(MINIBLOCKS);
    for (int m = 0; m < MINIBLOCKS; m++) {
      long bits = 0;
      for (int i = m * MINIBLOCK; i < (m + 1) * MINIBLOCK; i++) {
        bits |= deltas[i];
      }
      int width = 64 - Long.numberOfLeadingZeros(bits);
      out.array()[widthsAt + m] = (byte) width;
      // Miniblocks after the last value are omitted.
      if (m * MINIBLOCK < count && width > 0) {
        out.putPacked(deltas, m * MINIBLOCK, MINIBLOCK, width);
      }
    }
  }

  /**
   * Counts the bits that values take, without encoding them. A page's first value and what is left
   * of its last block count as any other.
   */
  static final class Size {
    private final long[] deltas = new long[BLOCK];
    private int count;
    private long previous;
    private long bits;

    void add(long value) {
      deltas[count++] = value - previous;
      previous = value;
      if (count == BLOCK) {
        endBlock();
      }
    }

    /** Of all values that were added. */
    long bits() {
      if (count > 0) {
        endBlock();
      }
      return bits;
    }

    private void endBlock() {
      long least = Long.MAX_VALUE;
      for (int i = 0; i < count; i++) {
        least = Math.min(least, deltas[i]);
      }
      bits += (long) Byte.SIZE * (MINIBLOCKS + varintBytes(zigzag(least)));
      for (int from = 0; from < count; from += MINIBLOCK) {
        long used = 0;
        for (int i = from; i < Math.min(count, from + MINIBLOCK); i++) {
          used |= deltas[i] - least;
        }
        bits += (long) MINIBLOCK * (64 - Long.numberOfLeadingZeros(used));
      }
      count = 0;
    }

    private static int varintBytes(long value) {
      return Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
    }
  }

  private static long zigzag(long value) {
    return (value << 1) ^ (value >> 63);
  }

  /**
   * Decodes the output of {@link #encode}, or of any other writer whose blocks are a multiple of
   * 32.
   */
  static final class Decoder {
    private final byte[] in;
    private final int end;
    private int at;

    /**
     * @param in the input, followed by at least 16 bytes of padding that may be read
     */
    Decoder(byte[] in, int from, int end) {
      this.in = in;
      this.at = from;
      this.end = end;
    }

    /** Decodes all values into {@code out} and returns their number. */
    int decode(long[] out) {
      int block = (int) varint();
      int miniblocks = (int) varint();
      int count = (int) varint();
      long value = unzigzag(varint());
      if (count < 0 || count > out.length || miniblocks <= 0 || block / miniblocks % 32 != 0) {
        throw new IndexOutOfBoundsException("delta header");
      }
      if (count == 0) {
        return 0;
      }
      out[0] = value;
      int miniblock = block / miniblocks;
      int done = 1;
      while (done < count) {
        long least = unzigzag(varint());
        int widths = at;
        at += miniblocks;
        for (int m = 0; m < miniblocks && done < count; m++) {
          int width = in[widths + m];
          int take = Math.min(miniblock, count - done);
          if (width < 0 || width > 64 || at + (miniblock * width) / 8 > end) {
            throw new IndexOutOfBoundsException("delta miniblock");
          }
          value = unpack(width, take, least, value, out, done);
          at += miniblock * width / 8;
          done += take;
        }
      }
      return count;
    }

    private long unpack(int width, int count, long least, long before, long[] out, int to) {
      long value = before;
      if (width == 0) {
        for (int i = 0; i < count; i++) {
          value += least;
          out[to + i] = value;
        }
        return value;
      }
      long mask = width == 64 ? -1L : (1L << width) - 1;
      int bit = 0;
      if (width <= 56) {
        for (int i = 0; i < count; i++) {
          long packed = ((long) LONG.get(in, at + (bit >>> 3)) >>> (bit & 7)) & mask;
          value += least + packed;
          out[to + i] = value;
          bit += width;
        }
        return value;
      }
      for (int i = 0; i < count; i++) {
        int shift = bit & 7;
        long packed = (long) LONG.get(in, at + (bit >>> 3)) >>> shift;
        if (shift > 0) {
          packed |= (long) LONG.get(in, at + (bit >>> 3) + 8) << (64 - shift);
        }
        value += least + (packed & mask);
        out[to + i] = value;
        bit += width;
      }
      return value;
    }

    private long varint() {
      long value = 0;
      for (int shift = 0; shift < 70; shift += 7) {
        byte b = in[at++];
        value |= (b & 0x7FL) << shift;
        if (b >= 0) {
          return value;
        }
      }
      throw new IndexOutOfBoundsException("varint");
    }

    private static long unzigzag(long value) {
      return (value >>> 1) ^ -(value & 1);
    }
  }
}
