package io.hyperbytedb.stream;

import io.hyperbytedb.stream.ViewEngine.TimeRange;
import java.nio.ByteBuffer;

/**
 * That windows of a view have to be computed. Windows are counted in steps of their length from
 * 1970 on, whatever their zone: a query node aligns them.
 *
 * @param first the number of the first window
 * @param end the number of the window after the last one
 * @param check whether nothing but the target was changed, so that the rows are compared only
 */
record Mark(long first, long end, boolean check) {
  private static final int BYTES = 2 * Long.BYTES + 1;

  /** All windows. */
  static Mark all() {
    return new Mark(Long.MIN_VALUE, Long.MAX_VALUE, false);
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
    return ByteBuffer.allocate(BYTES)
        .putLong(first)
        .putLong(end)
        .put((byte) (check ? 1 : 0))
        .array();
  }

  static Mark decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    return new Mark(in.getLong(), in.getLong(), in.get() == 1);
  }
}
