package io.hyperbytedb.importer.tsm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.xerial.snappy.Snappy;

/** Writes blocks and files as InfluxDB does, for what the recorded files do not have. */
final class Encoders {
  private static final int[] COUNT = {240, 120, 60, 30, 20, 15, 12, 10, 8, 7, 6, 5, 4, 3, 2, 1};
  private static final int[] BITS = {0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 30, 60};

  private Encoders() {}

  /** A block without its checksum. */
  static byte[] block(int type, byte[] times, byte[] values) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(type);
    uvarint(out, times.length);
    out.writeBytes(times);
    out.writeBytes(values);
    return out.toByteArray();
  }

  static byte[] rawTimes(long... times) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0);
    long before = 0;
    for (long time : times) {
      i64(out, time - before);
      before = time;
    }
    return out.toByteArray();
  }

  static byte[] runTimes(long first, long step, int scale, int count) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(2 << 4 | scale);
    i64(out, first);
    uvarint(out, step);
    uvarint(out, count);
    return out.toByteArray();
  }

  static byte[] packedTimes(long first, int scale, long... steps) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(1 << 4 | scale);
    i64(out, first);
    pack(out, steps);
    return out.toByteArray();
  }

  static byte[] rawIntegers(long... values) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0);
    long before = 0;
    for (long value : values) {
      i64(out, zigzag(value - before));
      before = value;
    }
    return out.toByteArray();
  }

  static byte[] packedIntegers(long... values) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(1 << 4);
    i64(out, zigzag(values[0]));
    long[] steps = new long[values.length - 1];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = zigzag(values[i + 1] - values[i]);
    }
    pack(out, steps);
    return out.toByteArray();
  }

  static byte[] runIntegers(long first, long step, int repeats) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(2 << 4);
    i64(out, zigzag(first));
    uvarint(out, zigzag(step));
    uvarint(out, repeats);
    return out.toByteArray();
  }

  static byte[] strings(String... values) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (String value : values) {
      byte[] bytes = value.getBytes(java.nio.charset.StandardCharsets.UTF_8);
      uvarint(text, bytes.length);
      text.writeBytes(bytes);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(1 << 4);
    try {
      out.writeBytes(Snappy.compress(text.toByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** Greedy, as InfluxDB's. */
  private static void pack(ByteArrayOutputStream out, long[] values) {
    int at = 0;
    while (at < values.length) {
      int selector = 0;
      while (!fits(values, at, selector)) {
        selector++;
      }
      long word = (long) selector << 60;
      for (int i = 0; i < COUNT[selector] && BITS[selector] > 0; i++) {
        word |= values[at + i] << (i * BITS[selector]);
      }
      i64(out, word);
      at += COUNT[selector];
    }
  }

  private static boolean fits(long[] values, int at, int selector) {
    if (at + COUNT[selector] > values.length) {
      return false;
    }
    for (int i = at; i < at + COUNT[selector]; i++) {
      if (BITS[selector] == 0 ? values[i] != 1 : values[i] >>> BITS[selector] != 0) {
        return false;
      }
    }
    return true;
  }

  static long zigzag(long value) {
    return value << 1 ^ value >> 63;
  }

  static void uvarint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  static void i64(ByteArrayOutputStream out, long value) {
    out.writeBytes(ByteBuffer.allocate(8).putLong(value).array());
  }
}
