package io.hyperbytedb.query.function;

import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.StringColumn;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A growing list of points of one type, in primitive arrays. For one thread. */
public final class PointBuffer {
  private static final int INITIAL = 16;

  private final FieldType type;
  private int size;
  private long[] times = new long[INITIAL];
  private double[] doubles;
  private long[] longs;
  private String[] texts;

  public PointBuffer(FieldType type) {
    this.type = type;
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
    texts[size - 1] = value;
  }

  private void appendTime(long time) {
    if (size == times.length) {
      times = Arrays.copyOf(times, size * 2);
    }
    times[size++] = time;
  }

  /** The time of point {@code i}, in nanoseconds. */
  public long time(int i) {
    return times[i];
  }

  /** All times; a copy. */
  public long[] times() {
    return Arrays.copyOf(times, size);
  }

  /** All points as they are now, without copying: good until the next change. */
  public CellPoints view() {
    return new CellPoints(type, size, times, doubles, longs, texts);
  }

  /** All values; a copy. What is not a finite number is no value, as InfluxDB shows it. */
  public Column toColumn() {
    return switch (type) {
      case FLOAT -> new DoubleColumn(size, Arrays.copyOf(doubles, size), finite());
      case INTEGER -> new LongColumn(size, Arrays.copyOf(longs, size), null);
      case BOOLEAN -> new BooleanColumn(size, booleans(), null);
      case STRING -> strings();
    };
  }

  private long @Nullable [] finite() {
    int first = 0;
    while (first < size && Double.isFinite(doubles[first])) {
      first++;
    }
    if (first == size) {
      return null;
    }
    long[] present = new long[Bits.words(size)];
    for (int i = 0; i < size; i++) {
      if (Double.isFinite(doubles[i])) {
        Bits.set(present, i);
      }
    }
    return present;
  }

  private long[] booleans() {
    long[] bits = new long[Bits.words(size)];
    for (int i = 0; i < size; i++) {
      if (longs[i] != 0) {
        Bits.set(bits, i);
      }
    }
    return bits;
  }

  private StringColumn strings() {
    byte[][] encoded = new byte[size][];
    int[] offsets = new int[size + 1];
    for (int i = 0; i < size; i++) {
      encoded[i] = texts[i].getBytes(StandardCharsets.UTF_8);
      offsets[i + 1] = Math.addExact(offsets[i], encoded[i].length);
    }
    byte[] data = new byte[offsets[size]];
    for (int i = 0; i < size; i++) {
      System.arraycopy(encoded[i], 0, data, offsets[i], encoded[i].length);
    }
    return new StringColumn(size, data, offsets, null);
  }
}
