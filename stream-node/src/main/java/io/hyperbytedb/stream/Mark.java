package io.hyperbytedb.stream;

import io.hyperbytedb.stream.ViewEngine.TimeRange;
import java.nio.ByteBuffer;

/**
 * That windows of a view have to be computed. Windows are counted in steps of their length from
 * 1970 on, whatever their zone: a query node aligns them.
 *
 * @param first the number of the first window
 * @param end the number of the window after the last one
 * @param kind why
 */
record Mark(long first, long end, Kind kind) {
  private static final int BYTES = 2 * Long.BYTES + 1;

  /** Why there is a mark. */
  enum Kind {
    /** What the view reads was changed. */
    CHANGED(0),

    /** Nothing but the target was changed, so that the rows are compared only. */
    CHECK(1),

    /** Nothing was changed; the marks that a view begins with have come before. */
    BEGUN(2);

    private final byte id;

    Kind(int id) {
      this.id = (byte) id;
    }

    static Kind of(byte id) {
      for (Kind kind : values()) {
        if (kind.id == id) {
          return kind;
        }
      }
      throw new IllegalStateException("a mark of kind " + id);
    }
  }

  Mark(long first, long end, boolean check) {
    this(first, end, check ? Kind.CHECK : Kind.CHANGED);
  }

  boolean check() {
    return kind == Kind.CHECK;
  }

  /** All windows. */
  static Mark all() {
    return new Mark(Long.MIN_VALUE, Long.MAX_VALUE, false);
  }

  /** No window. */
  static Mark empty() {
    return new Mark(0, 0, false);
  }

  /** No window, but the marks that the view begins with have come before. */
  static Mark begun() {
    return new Mark(0, 0, Kind.BEGUN);
  }

  boolean isEmpty() {
    return first >= end;
  }

  /** The number of the window of a time. */
  static long window(long time, long interval) {
    return Math.floorDiv(time, interval);
  }

  /** The times of the windows, without those beyond the ends of time. */
  static TimeRange times(long first, long end, long interval) {
    return new TimeRange(times(first, interval), times(end, interval));
  }

  private static long times(long number, long interval) {
    long high = Math.multiplyHigh(number, interval);
    long low = number * interval;
    if ((high == 0 && low >= 0) || (high == -1 && low < 0)) {
      return low;
    }
    return number < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
  }

  byte[] encode() {
    return ByteBuffer.allocate(BYTES).putLong(first).putLong(end).put(kind.id).array();
  }

  static Mark decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return new Mark(in.getLong(), in.getLong(), Kind.of(in.get()));
  }
}
