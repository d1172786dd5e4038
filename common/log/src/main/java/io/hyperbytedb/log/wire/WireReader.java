package io.hyperbytedb.log.wire;

import io.hyperbytedb.log.Envelope;
import io.hyperbytedb.log.RecordFormatException;
import io.hyperbytedb.log.RecordFormatException.Reason;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.Varint;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what {@link WireWriter} wrote. Every failure is a {@link RecordFormatException} with reason
 * CORRUPT, and no count in the input leads to an allocation larger than the input's own size
 * justifies.
 */
public final class WireReader {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] in;
  private int at = Envelope.HEADER;

  /** Reads a record's payload, behind the envelope's header. */
  public WireReader(byte[] record) {
    in = record;
  }

  /** The number of bytes left. */
  public int remaining() {
    return in.length - at;
  }

  /** Fails unless everything has been read. */
  public void expectEnd() {
    if (at != in.length) {
      throw corrupt(remaining() + " trailing bytes");
    }
  }

  /** Reads an unsigned byte. */
  public int getByte() {
    need(1);
    return Byte.toUnsignedInt(in[at++]);
  }

  /** Reads an unsigned varint. */
  public long getVarint() {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      if (at == in.length) {
        throw corrupt("ends within a number");
      }
      byte b = in[at++];
      value |= (b & 0x7FL) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw corrupt("a number does not end");
  }

  /** Reads a zigzag varint. */
  public long getZigzag() {
    return Varint.unzigzag(getVarint());
  }

  /** Reads eight bytes, little-endian. */
  public long getLong() {
    need(Long.BYTES);
    long value = (long) LONG.get(in, at);
    at += Long.BYTES;
    return value;
  }

  /**
   * Reads the number of elements that follow.
   *
   * @param least the fewest bytes of an element, at least 1
   */
  public int getCount(int least) {
    long count = getVarint();
    if (count < 0 || count > remaining() / least) {
      throw corrupt("count [" + count + "] with " + remaining() + " bytes left");
    }
    return (int) count;
  }

  /** Reads a length and as many bytes. */
  public byte[] getBytes() {
    int length = getCount(1);
    byte[] bytes = Arrays.copyOfRange(in, at, at + length);
    at += length;
    return bytes;
  }

  /** Reads a length and the canonical bytes of a series key. */
  public SeriesKey getSeriesKey() {
    byte[] bytes = getBytes();
    if (!SeriesKey.isCanonical(bytes)) {
      throw corrupt("series key of " + bytes.length + " bytes is not canonical");
    }
    return SeriesKey.wrap(bytes);
  }

  /** Reads {@code length} bytes. */
  public byte[] getRaw(int length) {
    need(length);
    byte[] bytes = Arrays.copyOfRange(in, at, at + length);
    at += length;
    return bytes;
  }

  /** Reads a length and as many UTF-8 bytes. */
  public String getString() {
    int length = getCount(1);
    String text = new String(in, at, length, StandardCharsets.UTF_8);
    at += length;
    return text;
  }

  /** Reads the id of a field type. */
  public FieldType getFieldType() {
    int id = getByte();
    if (id < 1 || id > FieldType.values().length) {
      throw corrupt("field type [" + id + "]");
    }
    return FieldType.ofId(id);
  }

  /** Reads {@code count} longs. */
  public long[] getLongs(int count) {
    need(Math.multiplyExact(count, Long.BYTES));
    long[] values = new long[count];
    for (int i = 0; i < count; i++) {
      values[i] = (long) LONG.get(in, at + i * Long.BYTES);
    }
    at += count * Long.BYTES;
    return values;
  }

  /** Reads {@code count} doubles. */
  public double[] getDoubles(int count) {
    need(Math.multiplyExact(count, Long.BYTES));
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = Double.longBitsToDouble((long) LONG.get(in, at + i * Long.BYTES));
    }
    at += count * Long.BYTES;
    return values;
  }

  /** Reads {@code count} delta-encoded values. */
  public long[] getDeltas(int count) {
    need(count);
    long[] values = new long[count];
    long previous = 0;
    for (int i = 0; i < count; i++) {
      previous += getZigzag();
      values[i] = previous;
    }
    return values;
  }

  /** Reads {@code count} delta-encoded values in {@code [0, limit)}. */
  public int[] getOrdinals(int count, int limit) {
    need(count);
    int[] values = new int[count];
    long previous = 0;
    for (int i = 0; i < count; i++) {
      previous += getZigzag();
      if (previous < 0 || previous >= limit) {
        throw corrupt("ordinal [" + previous + "] of " + limit);
      }
      values[i] = (int) previous;
    }
    return values;
  }

  /** The exception for damaged input. */
  public RecordFormatException corrupt(String what) {
    return new RecordFormatException(Reason.CORRUPT, what + ", at byte " + at);
  }

  private void need(int bytes) {
    if (bytes < 0 || remaining() < bytes) {
      throw corrupt(bytes + " bytes wanted, " + remaining() + " left");
    }
  }
}
