package io.hyperbytedb.importer.tsm;

import java.util.Arrays;

/**
 * The times and values of a block, in arrays that the next block uses again. Not thread-safe.
 *
 * <p>A value is 64 bits: those of a float, an integer, an unsigned integer, 0 or 1 for a boolean,
 * or where a string is: its offset in {@link #text} in the high half and its length in the low.
 */
public final class Block {
  private static final byte[] NONE = {};

  private BlockType type = BlockType.FLOAT;
  long[] times = {};
  long[] values = {};
  byte[] text = NONE;
  int size;

  /** The type of the values. */
  public BlockType type() {
    return type;
  }

  /** How many times and values there are. */
  public int size() {
    return size;
  }

  /** The times, ascending; beyond {@link #size} is nothing. */
  public long[] times() {
    return times;
  }

  /** The values. */
  public long[] values() {
    return values;
  }

  /** The bytes in which strings are. */
  public byte[] text() {
    return text;
  }

  /** Makes room for values. */
  void resize(int to) {
    if (to > times.length) {
      int room = Math.max(to, 1000);
      times = new long[room];
      values = new long[room];
    }
    size = to;
  }

  /**
   * Decodes a block without its checksum.
   *
   * @throws CorruptException if it is none
   */
  void decode(byte[] array, int from, int to) throws CorruptException {
    Bytes in = new Bytes(array, from, to);
    type = BlockType.of(in.u8());
    int timesEnd = in.length() + in.at;
    LongCodec.times(new Bytes(array, in.at, timesEnd), this);
    if (size == 0) {
      throw new CorruptException("it has no values");
    }
    Bytes rest = new Bytes(array, timesEnd, to);
    switch (type) {
      case FLOAT -> FloatCodec.floats(rest, this);
      case INTEGER, UNSIGNED -> LongCodec.integers(rest, this);
      case BOOLEAN -> PackedCodec.booleans(rest, this);
      case STRING -> text = PackedCodec.strings(rest, this, text);
    }
  }

  /** Starts a block of values that {@link #add} brings. */
  void start(BlockType of) {
    type = of;
    size = 0;
  }

  /** Adds a value that is no string. */
  void add(long time, long value) {
    if (size == times.length) {
      int room = Math.max(8, size * 2);
      times = Arrays.copyOf(times, room);
      values = Arrays.copyOf(values, room);
    }
    times[size] = time;
    values[size++] = value;
  }
}
