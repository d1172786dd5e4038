package io.hyperbytedb.importer.tsm;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** A position in bytes. Reading beyond the end is a {@link CorruptException}. */
final class Bytes {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  final byte[] array;
  int at;
  final int end;

  Bytes(byte[] array, int from, int to) {
    this.array = array;
    this.at = from;
    this.end = to;
  }

  int left() {
    return end - at;
  }

  int u8() throws CorruptException {
    need(1);
    return array[at++] & 0xff;
  }

  int u16() throws CorruptException {
    need(2);
    int value = ((array[at] & 0xff) << 8) | (array[at + 1] & 0xff);
    at += 2;
    return value;
  }

  /** An unsigned 32-bit number. */
  long u32() throws CorruptException {
    need(4);
    int value = (int) INT.get(array, at);
    at += 4;
    return value & 0xffffffffL;
  }

  long i64() throws CorruptException {
    need(8);
    long value = (long) LONG.get(array, at);
    at += 8;
    return value;
  }

  long uvarint() throws CorruptException {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      int next = u8();
      // The tenth byte has one bit of the 64.
      if (shift == 63 && next > 1) {
        throw new CorruptException("a number has more than 64 bits");
      }
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        return value;
      }
    }
  }

  /** A length of what follows in these bytes. */
  int length() throws CorruptException {
    return within(uvarint());
  }

  /** A length of what follows in these bytes, from a number read before. */
  int within(long length) throws CorruptException {
    if (length < 0 || length > left()) {
      throw new CorruptException(
          "a length of " + Long.toUnsignedString(length) + " where " + left() + " bytes follow");
    }
    return (int) length;
  }

  void skip(int bytes) {
    at += bytes;
  }

  private void need(int bytes) throws CorruptException {
    if (end - at < bytes) {
      throw new CorruptException("it ends within a value");
    }
  }

  /** The 64-bit number at a position that was checked. */
  static long longAt(byte[] array, int at) {
    return (long) LONG.get(array, at);
  }
}
