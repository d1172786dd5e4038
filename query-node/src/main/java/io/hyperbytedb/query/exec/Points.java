package io.hyperbytedb.query.exec;

import io.hyperbytedb.model.Column;
import io.hyperbytedb.query.result.OutColumn;
import java.util.List;

/**
 * Some points of one series, in the order of the query.
 *
 * @param times nanoseconds since 1970, at least {@code size}
 * @param value the points' values; without one a point is null. Without rows if nobody asked for it
 * @param others what else the points have: a column for each reference beside the calls
 */
@SuppressWarnings("ArrayRecordComponent") // a view on primitive arrays, never compared
record Points(int size, long[] times, Column value, List<OutColumn> others) {
  Points {
    others = List.copyOf(others);
  }
}
