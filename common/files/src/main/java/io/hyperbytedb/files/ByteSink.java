package io.hyperbytedb.files;

import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A growing byte array, also usable as a stream for Thrift. */
final class ByteSink extends OutputStream {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes = new byte[1 << 10];
  private int length;

  byte[] array() {
    return bytes;
  }

  int length() {
    return length;
  }

  void clear() {
    length = 0;
  }

  /** Reserves {@code more} bytes; returns where they start. */
  int reserve(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, more), bytes.length * 2));
    }
    int at = length;
    length += more;
    return at;
  }

  /** Truncates the content to {@code end}, which must be within what was reserved. */
  void truncate(int end) {
    length = end;
  }

  @Override
  public void write(int b) {
    int at = reserve(1);
    bytes[at] = (byte) b;
  }

  @Override
  public void write(byte[] from, int offset, int count) {
    int at = reserve(count);
    System.arraycopy(from, offset, bytes, at, count);
  }

  void putInt(int value) {
    int at = reserve(Integer.BYTES);
    INT.set(bytes, at, value);
  }

  void setInt(int at, int value) {
    INT.set(bytes, at, value);
  }

  void putLong(long value) {
    int at = reserve(Long.BYTES);
    LONG.set(bytes, at, value);
  }

  void putVarint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      write((int) (rest | 0x80) & 0xFF);
      rest >>>= 7;
    }
    write((int) rest);
  }

  /** Packs {@code count} values of {@code width} bits each, least significant bit first. */
  void putPacked(long[] values, int from, int count, int width) {
    int needed = Math.toIntExact(((long) count * width + 7) / 8);
    int start = reserve(needed + Long.BYTES);
    int at = start;
    long pending = 0;
    int bits = 0;
    for (int i = from; i < from + count; i++) {
      long value = values[i];
      pending |= value << bits;
      if (bits + width >= 64) {
        LONG.set(bytes, at, pending);
        at += Long.BYTES;
        pending = bits == 0 ? 0 : value >>> (64 - bits);
        bits += width - 64;
      } else {
        bits += width;
      }
    }
    LONG.set(bytes, at, pending);
    truncate(start + needed);
  }
}
