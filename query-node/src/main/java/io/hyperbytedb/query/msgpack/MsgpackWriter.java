package io.hyperbytedb.query.msgpack;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes MessagePack into memory, numbers as signed ones in the fewest bytes, as the library of
 * InfluxDB does. For one thread.
 */
final class MsgpackWriter {
  private static final int TIME_EXTENSION = 5;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(1024);

  int size() {
    return out.size();
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  void clear() {
    out.reset();
  }

  /** Adds what another one has written. */
  void append(MsgpackWriter other) {
    out.writeBytes(other.bytes());
  }

  void map(int entries) {
    header(entries, 0x80, 0xde);
  }

  void array(int length) {
    header(length, 0x90, 0xdc);
  }

  private void header(int count, int small, int wide) {
    if (count < 16) {
      out.write(small | count);
    } else if (count < 1 << 16) {
      out.write(wide);
      big(count, 2);
    } else {
      out.write(wide + 1);
      big(count, 4);
    }
  }

  void string(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    string(bytes, 0, bytes.length);
  }

  void string(byte[] bytes, int from, int to) {
    int length = to - from;
    if (length < 32) {
      out.write(0xa0 | length);
    } else if (length < 1 << 8) {
      out.write(0xd9);
      big(length, 1);
    } else if (length < 1 << 16) {
      out.write(0xda);
      big(length, 2);
    } else {
      out.write(0xdb);
      big(length, 4);
    }
    out.write(bytes, from, length);
  }

  void integer(long value) {
    if (value >= -32 && value <= Byte.MAX_VALUE) {
      out.write((int) value & 0xff);
    } else if (value >= Byte.MIN_VALUE && value < 0) {
      out.write(0xd0);
      big(value, 1);
    } else if (value == (short) value) {
      out.write(0xd1);
      big(value, 2);
    } else if (value == (int) value) {
      out.write(0xd2);
      big(value, 4);
    } else {
      out.write(0xd3);
      big(value, 8);
    }
  }

  void number(double value) {
    out.write(0xcb);
    big(Double.doubleToRawLongBits(value), 8);
  }

  void bool(boolean value) {
    out.write(value ? 0xc3 : 0xc2);
  }

  void nil() {
    out.write(0xc0);
  }

  /** A moment as extension 5: seconds and nanoseconds. */
  void time(long nanos) {
    out.write(0xc7);
    out.write(12);
    out.write(TIME_EXTENSION);
    big(Math.floorDiv(nanos, 1_000_000_000L), 8);
    big(Math.floorMod(nanos, 1_000_000_000L), 4);
  }

  private void big(long value, int bytes) {
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
      out.write((int) (value >>> shift) & 0xff);
    }
  }
}
