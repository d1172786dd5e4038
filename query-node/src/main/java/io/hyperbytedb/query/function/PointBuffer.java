package io.hyperbytedb.query.function;

import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.query.memory.QueryMemory;
import io.hyperbytedb.query.memory.Reservation;
import java.util.Arrays;

/** A growing list of points of one type, in primitive arrays. For one thread. */
public final class PointBuffer implements AutoCloseable {
  private static final int INITIAL = 16;

  /** A string's object and its array's header. */
  private static final int TEXT = 48;

  private final FieldType type;
  private final Reservation reservation;
  private int size;
  private long[] times = new long[INITIAL];
  private double[] doubles;
  private long[] longs;
  private String[] texts;

  /**
   * @param memory for the points
   */
  public PointBuffer(FieldType type, QueryMemory memory) {
    this.type = type;
    this.reservation = new Reservation(memory);
    this.doubles = new double[type == FieldType.FLOAT ? INITIAL : 0];
    this.longs = new long[type == FieldType.INTEGER || type == FieldType.BOOLEAN ? INITIAL : 0];
    this.texts = new String[type == FieldType.STRING ? INITIAL : 0];
  }

  /** The type of every value. */
  public FieldType type() {
    return type;
  }

  public int size() {
    return size;
  }

  /** Forgets all points, keeps the arrays. */
  public void clear() {
    size = 0;
  }

  /** Adds a point to a buffer of floats. */
  public void append(long time, double value) {
    appendTime(time);
    if (size > doubles.length) {
      doubles = Arrays.copyOf(doubles, times.length);
    }
    doubles[size - 1] = value;
  }

  /** Adds a point to a buffer of integers, or of booleans as 0 and 1. */
  public void append(long time, long value) {
    appendTime(time);
    if (size > longs.length) {
      longs = Arrays.copyOf(longs, times.length);
    }
    longs[size - 1] = value;
  }

  /** Adds a point to a buffer of strings. */
  public void append(long time, String value) {
    appendTime(time);
    if (size > texts.length) {
      texts = Arrays.copyOf(texts, times.length);
    }
    reservation.add(TEXT + value.length());
    texts[size - 1] = value;
  }

  private void appendTime(long time) {
    if (size == times.length) {
      int capacity = (int) Math.min(Integer.MAX_VALUE - 8, size * 2L);
      reservation.add((capacity - size) * 2L * Long.BYTES);
      times = Arrays.copyOf(times, capacity);
    }
    times[size++] = time;
  }

  /** The time of point {@code i}, in nanoseconds. */
  public long time(int i) {
    return times[i];
  }

  /** The times of points {@code [from, to)}; a copy. */
  public long[] times(int from, int to) {
    return Arrays.copyOfRange(times, from, to);
  }

  /** All points as they are now, without copying: good until the next change. */
  public CellPoints view() {
    return new CellPoints(type, size, times, doubles, longs, texts);
  }

  /**
   * The values of points {@code [from, to)}; a copy. As in InfluxDB what is no number, such as the
   * deviation of one point, is shown as null, but is not missing.
   */
  public Column column(int from, int to) {
    return switch (type) {
      case FLOAT -> new DoubleColumn(to - from, Arrays.copyOfRange(doubles, from, to), null);
      case INTEGER -> new LongColumn(to - from, Arrays.copyOfRange(longs, from, to), null);
      case BOOLEAN -> new BooleanColumn(to - from, booleans(from, to), null);
      case STRING -> Texts.column(to - from, i -> texts[from + i]);
    };
  }

  private long[] booleans(int from, int to) {
    long[] bits = new long[Bits.words(to - from)];
    for (int i = from; i < to; i++) {
      if (longs[i] != 0) {
        Bits.set(bits, i - from);
      }
    }
    return bits;
  }

  /** Gives the memory back. */
  @Override
  public void close() {
    reservation.close();
  }
}
