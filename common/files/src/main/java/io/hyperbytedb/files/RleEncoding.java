package io.hyperbytedb.files;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Parquet's RLE / bit-packing hybrid. Values are ints below {@code 1 << width}.
 *
 * @see <a href="https://parquet.apache.org/docs/file-format/data-pages/encodings/">Parquet
 *     encodings</a>
 */
final class RleEncoding {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private RleEncoding() {}

  /** The number of bits for values below {@code count}. */
  static int width(int count) {
    return count <= 1 ? 0 : 32 - Integer.numberOfLeadingZeros(count - 1);
  }

  static void encode(int[] values, int count, int width, ByteSink out) {
    int at = 0;
    int packedFrom = 0;
    while (at < count) {
      int run = 1;
      while (at + run < count && values[at + run] == values[at]) {
        run++;
      }
      // Packed values come in groups of 8, so a run first completes the group before it.
      int fill = (8 - ((at - packedFrom) & 7)) & 7;
      if (run - fill >= 8) {
        at += fill;
        run -= fill;
        pack(values, packedFrom, at, width, out);
        out.putVarint((long) run << 1);
        putValue(values[at], width, out);
        at += run;
        packedFrom = at;
      } else {
        at += run;
      }
    }
    pack(values, packedFrom, count, width, out);
  }

  private static void pack(int[] values, int from, int to, int width, ByteSink out) {
    if (from == to) {
      return;
    }
    int groups = (to - from + 7) / 8;
    out.putVarint(((long) groups << 1) | 1);
    int start = out.reserve(groups * width);
    byte[] bytes = out.array();
    long pending = 0;
    int bits = 0;
    int at = start;
    for (int i = from; i < from + groups * 8; i++) {
      pending |= (i < to ? (long) values[i] : 0L) << bits;
      bits += width;
      while (bits >= 8) {
        bytes[at++] = (byte) pending;
        pending >>>= 8;
        bits -= 8;
      }
    }
  }

  private static void putValue(int value, int width, ByteSink out) {
    for (int bits = 0; bits < width; bits += 8) {
      out.write(value >>> bits);
    }
  }

  /**
   * Decodes {@code count} values.
   *
   * @param in the input, followed by at least 8 bytes of padding that may be read
   * @throws IndexOutOfBoundsException if the input ends before the values do
   */
  static void decode(byte[] in, int from, int end, int width, int count, int[] out) {
    int at = from;
    int done = 0;
    while (done < count) {
      int header = 0;
      int shift = 0;
      byte b;
      do {
        b = in[at++];
        header |= (b & 0x7F) << shift;
        shift += 7;
      } while (b < 0);
      if ((header & 1) == 0) {
        int run = Math.min(header >>> 1, count - done);
        int value = 0;
        for (int bits = 0; bits < width; bits += 8) {
          value |= Byte.toUnsignedInt(in[at++]) << bits;
        }
        if (run <= 0) {
          throw new IndexOutOfBoundsException("empty run");
        }
        java.util.Arrays.fill(out, done, done + run, value);
        done += run;
      } else {
        int values = Math.multiplyExact(header >>> 1, 8);
        int take = Math.min(values, count - done);
        if (take <= 0 || at + ((long) take * width + 7) / 8 > end) {
          throw new IndexOutOfBoundsException("packed values end early");
        }
        unpack(in, at, width, take, out, done);
        at += (header >>> 1) * width;
        done += take;
      }
    }
  }

  private static void unpack(byte[] in, int at, int width, int count, int[] out, int to) {
    long mask = (1L << width) - 1;
    long bit = 0;
    for (int i = 0; i < count; i++) {
      out[to + i] = (int) (((long) LONG.get(in, at + (int) (bit >>> 3)) >>> (bit & 7)) & mask);
      bit += width;
    }
  }
}
