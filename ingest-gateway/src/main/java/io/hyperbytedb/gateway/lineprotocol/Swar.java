package io.hyperbytedb.gateway.lineprotocol;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Processes eight bytes at a time in a long; the first byte is the lowest. */
final class Swar {
  static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;

  private Swar() {}

  static long load(byte[] text, int at) {
    return (long) LONG.get(text, at);
  }

  /** A word with {@code b} in each byte. */
  static long repeat(char b) {
    return b * ONES;
  }

  /**
   * A high bit in each byte that equals the one repeated in {@code pattern}. Only the lowest of
   * them is reliable.
   */
  static long matches(long word, long pattern) {
    long zero = word ^ pattern;
    return (zero - ONES) & ~zero & HIGHS;
  }

  /** The index of the lowest byte that {@link #matches} marked. */
  static int index(long matches) {
    return Long.numberOfTrailingZeros(matches) >>> 3;
  }

  /** The position of the first {@code b} in {@code [from, to)}, or {@code to}. */
  static int find(byte[] text, int from, int to, char b) {
    long pattern = repeat(b);
    int at = from;
    for (; at <= to - Long.BYTES; at += Long.BYTES) {
      long matches = matches(load(text, at), pattern);
      if (matches != 0) {
        return at + index(matches);
      }
    }
    while (at < to && text[at] != b) {
      at++;
    }
    return at;
  }

  /** Whether all eight bytes are digits. */
  static boolean areDigits(long word) {
    return ((word & 0xF0F0F0F0F0F0F0F0L)
            | (((word + 0x0606060606060606L) & 0xF0F0F0F0F0F0F0F0L) >>> 4))
        == 0x3333333333333333L;
  }

  /** The number formed by eight digits. */
  static long digits(long word) {
    long pairs = (word - 0x3030303030303030L) * 10 + ((word - 0x3030303030303030L) >>> 8);
    return ((pairs & 0x000000FF000000FFL) * (100 + (1_000_000L << 32))
            + ((pairs >>> 16) & 0x000000FF000000FFL) * (1 + (10_000L << 32)))
        >>> 32;
  }
}
