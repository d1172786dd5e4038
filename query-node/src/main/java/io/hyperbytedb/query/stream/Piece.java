package io.hyperbytedb.query.stream;

import io.hyperbytedb.catalog.series.SeriesView;
import io.hyperbytedb.model.Column;
import java.util.List;

/**
 * Rows of one series.
 *
 * @param rows which of the arrays' rows, in ascending time
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Piece(
    SeriesView.PartitionView view, int position, long[] times, List<Column> values, int[] rows) {
  long time(int i) {
    return times[rows[i]];
  }
}
