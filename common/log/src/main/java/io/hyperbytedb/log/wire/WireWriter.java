package io.hyperbytedb.log.wire;

import io.hyperbytedb.log.Envelope;
import io.hyperbytedb.model.Varint;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes a record into one growing array. Reusable, not thread-safe. */
public final class WireWriter {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] buffer;
  private int at;

  /** A writer that leaves room for the {@link Envelope}'s header. */
  public WireWriter(int capacity) {
    buffer = new byte[Math.max(capacity, 64)];
    at = Envelope.HEADER;
  }

  /** Discards the content. */
  public void clear() {
    at = Envelope.HEADER;
  }

  /** The record's current length. */
  public int length() {
    return at;
  }

  /** Returns the sealed record. */
  public byte[] seal(Envelope.Kind kind, int version) {
    Envelope.seal(buffer, at, kind, version);
    return Arrays.copyOf(buffer, at);
  }

  /** Writes one byte. */
  public void putByte(int value) {
    ensure(1);
    buffer[at++] = (byte) value;
  }

  /** Writes an unsigned varint. */
  public void putVarint(long value) {
    ensure(Varint.MAX_LENGTH);
    at = Varint.put(buffer, at, value);
  }

  /** Writes a signed number as a zigzag varint. */
  public void putZigzag(long value) {
    putVarint(Varint.zigzag(value));
  }

  /** Writes eight bytes, little-endian. */
  public void putLong(long value) {
    ensure(Long.BYTES);
    LONG.set(buffer, at, value);
    at += Long.BYTES;
  }

  /** Writes the length and the bytes. */
  public void putBytes(byte[] bytes) {
    putVarint(bytes.length);
    putRaw(bytes, 0, bytes.length);
  }

  /** Writes the length and the UTF-8 bytes. */
  public void putString(String text) {
    putBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Writes bytes without their length. */
  public void putRaw(byte[] bytes, int from, int length) {
    ensure(length);
    System.arraycopy(bytes, from, buffer, at, length);
    at += length;
  }

  /** Writes {@code count} longs, little-endian. */
  public void putLongs(long[] values, int count) {
    ensure(count * Long.BYTES);
    for (int i = 0; i < count; i++) {
      LONG.set(buffer, at + i * Long.BYTES, values[i]);
    }
    at += count * Long.BYTES;
  }

  /** Writes the bits of {@code count} doubles, little-endian. */
  public void putDoubles(double[] values, int count) {
    ensure(count * Long.BYTES);
    for (int i = 0; i < count; i++) {
      LONG.set(buffer, at + i * Long.BYTES, Double.doubleToRawLongBits(values[i]));
    }
    at += count * Long.BYTES;
  }

  /**
   * Writes each of {@code count} values as the zigzag varint of its difference from the previous
   * one, the first from 0.
   */
  public void putDeltas(long[] values, int count) {
    ensure(Math.multiplyExact(count, Varint.MAX_LENGTH));
    byte[] out = buffer;
    int to = at;
    long previous = 0;
    for (int i = 0; i < count; i++) {
      long value = values[i];
      to = Varint.put(out, to, Varint.zigzag(value - previous));
      previous = value;
    }
    at = to;
  }

  /** As {@link #putDeltas(long[], int)}. */
  public void putDeltas(int[] values, int count) {
    ensure(Math.multiplyExact(count, Varint.MAX_LENGTH));
    byte[] out = buffer;
    int to = at;
    int previous = 0;
    for (int i = 0; i < count; i++) {
      int value = values[i];
      to = Varint.put(out, to, Varint.zigzag((long) value - previous));
      previous = value;
    }
    at = to;
  }

  private void ensure(int more) {
    if (buffer.length - at < more) {
      buffer = Arrays.copyOf(buffer, Math.max(Math.addExact(at, more), buffer.length * 2));
    }
  }
}
