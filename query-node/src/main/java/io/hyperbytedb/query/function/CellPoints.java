package io.hyperbytedb.query.function;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.Utf8Order;

/**
 * All points of one bucket of one group that have a value, in the order of the scan: ascending in
 * time, descending for {@code ORDER BY time DESC}; points of one time in the order of their series.
 * The arrays may be longer than {@link #size}; nobody writes to them.
 */
public final class CellPoints {
  private final FieldType type;
  private final int size;
  private final long[] times;
  private final double[] doubles;
  private final long[] longs;
  private final String[] texts;

  CellPoints(
      FieldType type, int size, long[] times, double[] doubles, long[] longs, String[] texts) {
    this.type = type;
    this.size = size;
    this.times = times;
    this.doubles = doubles;
    this.longs = longs;
    this.texts = texts;
  }

  /** Points of floats; wraps, does not copy. */
  public static CellPoints ofDoubles(int size, long[] times, double[] values) {
    return new CellPoints(FieldType.FLOAT, size, times, values, new long[0], new String[0]);
  }

  /**
   * Points of integers, or of booleans as 0 and 1; wraps, does not copy.
   *
   * @param type which of them
   */
  public static CellPoints ofLongs(FieldType type, int size, long[] times, long[] values) {
    return new CellPoints(type, size, times, new double[0], values, new String[0]);
  }

  /** Points of strings; wraps, does not copy. */
  public static CellPoints ofTexts(int size, long[] times, String[] values) {
    return new CellPoints(FieldType.STRING, size, times, new double[0], new long[0], values);
  }

  public FieldType type() {
    return type;
  }

  public int size() {
    return size;
  }

  /** When each point is, in nanoseconds. */
  public long[] times() {
    return times;
  }

  /** The values of floats. */
  public double[] doubles() {
    return doubles;
  }

  /** The values of integers, and of booleans as 0 and 1. */
  public long[] longs() {
    return longs;
  }

  /** The values of strings. */
  public String[] texts() {
    return texts;
  }

  /** How the values of two points compare; -0 equals 0. */
  int compareValues(int a, int b) {
    return switch (type) {
      case FLOAT -> doubles[a] < doubles[b] ? -1 : doubles[a] > doubles[b] ? 1 : 0;
      case INTEGER, BOOLEAN -> Long.compare(longs[a], longs[b]);
      case STRING -> Utf8Order.compare(texts[a], texts[b]);
    };
  }
}
