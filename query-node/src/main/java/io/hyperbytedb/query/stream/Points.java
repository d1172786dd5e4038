package io.hyperbytedb.query.stream;

import io.hyperbytedb.model.Column;
import io.hyperbytedb.query.result.OutColumn;
import io.hyperbytedb.query.scan.Sizes;
import java.util.List;

/**
 * Some points of one series, in the order of the query.
 *
 * @param times nanoseconds since 1970, at least {@code size}
 * @param value the points' values; without one a point is null. Without rows if nobody asked for it
 * @param others what else the points have: a column for each reference beside the calls
 */
@SuppressWarnings("ArrayRecordComponent") // a view on primitive arrays, never compared
public record Points(int size, long[] times, Column value, List<OutColumn> others) {
  public Points {
    others = List.copyOf(others);
  }

  /** About how many bytes they take in memory. */
  public long bytes() {
    long bytes = Sizes.OBJECT + (long) Long.BYTES * times.length + Sizes.of(value);
    for (OutColumn column : others) {
      bytes += Sizes.of(column);
    }
    return bytes;
  }
}
