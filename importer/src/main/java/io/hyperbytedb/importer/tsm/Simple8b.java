package io.hyperbytedb.importer.tsm;

/** Words of 64 bits: a selector in the highest 4 bits, then values of equal width, lowest first. */
final class Simple8b {
  private static final int[] COUNT = {240, 120, 60, 30, 20, 15, 12, 10, 8, 7, 6, 5, 4, 3, 2, 1};
  private static final int[] BITS = {0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 30, 60};

  private Simple8b() {}

  /** How many values the words hold. */
  static int count(Bytes in) throws CorruptException {
    if (in.left() % 8 != 0) {
      throw new CorruptException("packed numbers are no whole words");
    }
    int count = 0;
    for (int at = in.at; at < in.end; at += 8) {
      count += COUNT[(in.array[at] & 0xff) >>> 4];
    }
    return count;
  }

  /** Unpacks all words. */
  static void unpack(Bytes in, long[] out, int from) {
    int to = from;
    byte[] array = in.array;
    for (int at = in.at; at < in.end; at += 8) {
      long word = Bytes.longAt(array, at);
      int selector = (int) (word >>> 60);
      int count = COUNT[selector];
      int bits = BITS[selector];
      if (bits == 0) {
        java.util.Arrays.fill(out, to, to + count, 1);
        to += count;
        continue;
      }
      long mask = (1L << bits) - 1;
      for (int i = 0; i < count; i++) {
        out[to++] = word & mask;
        word >>>= bits;
      }
    }
    in.at = in.end;
  }
}
