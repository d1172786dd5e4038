package io.hyperbytedb.model;

/** Unsigned LEB128 varints and zigzag encoding, as used by all formats. */
public final class Varint {
  private Varint() {}

  /** The maximum length of a varint in bytes. */
  public static final int MAX_LENGTH = 10;

  /** The length of {@code value}, taken as unsigned, in bytes. */
  public static int length(long value) {
    return (Long.SIZE - Long.numberOfLeadingZeros(value | 1) + 6) / 7;
  }

  /** Writes {@code value} at {@code at} and returns the position after it. */
  public static int put(byte[] out, int at, long value) {
    int to = at;
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out[to++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    out[to++] = (byte) rest;
    return to;
  }

  /**
   * Reads the varint at {@code at}. If {@link #put} wrote it, the next position is {@code at +
   * length(result)}.
   *
   * @throws IndexOutOfBoundsException if the bytes end within it
   * @throws IllegalArgumentException if it is longer than {@link #MAX_LENGTH}
   */
  public static long get(byte[] in, int at) {
    long value = 0;
    for (int i = 0; i < MAX_LENGTH; i++) {
      byte b = in[at + i];
      value |= (b & 0x7FL) << (7 * i);
      if (b >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("varint at [" + at + "] does not end");
  }

  /** Maps small numbers of either sign to small unsigned numbers. */
  public static long zigzag(long value) {
    return (value << 1) ^ (value >> 63);
  }

  /** Reverses {@link #zigzag}. */
  public static long unzigzag(long value) {
    return (value >>> 1) ^ -(value & 1);
  }
}
