package io.hyperbytedb.model;

/**
 * Bit sets in plain {@code long[]}: bit {@code i} is bit {@code i & 63} of word {@code i >>> 6}. In
 * a presence bitmap a set bit means that the row has a value.
 */
public final class Bits {
  private Bits() {}

  /** The number of words that hold {@code bits} bits. */
  public static int words(int bits) {
    return (bits + 63) >>> 6;
  }

  /** Whether bit {@code i} is set. */
  public static boolean get(long[] words, int i) {
    return (words[i >>> 6] & (1L << i)) != 0;
  }

  /** Sets bit {@code i}. */
  public static void set(long[] words, int i) {
    words[i >>> 6] |= 1L << i;
  }

  /** Clears bit {@code i}. */
  public static void clear(long[] words, int i) {
    words[i >>> 6] &= ~(1L << i);
  }

  /** Sets the bits {@code [from, to)}. */
  public static void setRange(long[] words, int from, int to) {
    if (from >= to) {
      return;
    }
    int first = from >>> 6;
    int last = (to - 1) >>> 6;
    long head = -1L << from;
    long tail = -1L >>> -to;
    if (first == last) {
      words[first] |= head & tail;
      return;
    }
    words[first] |= head;
    for (int w = first + 1; w < last; w++) {
      words[w] = -1L;
    }
    words[last] |= tail;
  }

  /** The number of set bits in {@code [from, to)}. */
  public static int count(long[] words, int from, int to) {
    if (from >= to) {
      return 0;
    }
    int first = from >>> 6;
    int last = (to - 1) >>> 6;
    long head = -1L << from;
    long tail = -1L >>> -to;
    if (first == last) {
      return Long.bitCount(words[first] & head & tail);
    }
    int count = Long.bitCount(words[first] & head) + Long.bitCount(words[last] & tail);
    for (int w = first + 1; w < last; w++) {
      count += Long.bitCount(words[w]);
    }
    return count;
  }
}
