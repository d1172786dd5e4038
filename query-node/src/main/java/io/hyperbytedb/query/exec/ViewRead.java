package io.hyperbytedb.query.exec;

import io.hyperbytedb.catalog.MaterializedView;
import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.scan.Table;
import java.util.ArrayList;
import java.util.List;

/**
 * Results that are read from a materialized view rather than computed from the measurement that the
 * view reads.
 *
 * @param target what the view writes
 * @param calls for each call of the query the same over the view's results
 * @param checked whether rows of the view count only if the query's condition holds for their tags
 * @param clean ascending ranges of time whose windows are what the view's query answers
 */
record ViewRead(
    MaterializedView view,
    Table target,
    List<AggregateSelect.Call> calls,
    boolean checked,
    List<TimeRange> clean) {
  ViewRead {
    calls = List.copyOf(calls);
    clean = List.copyOf(clean);
  }

  /**
   * A piece of a range of time.
   *
   * @param fromView whether it is read from the view
   */
  record Piece(TimeRange range, boolean fromView) {}

  /** Cuts a range of time into pieces, in ascending time. */
  List<Piece> pieces(TimeRange range) {
    List<Piece> pieces = new ArrayList<>();
    long from = range.min();
    for (TimeRange of : clean) {
      TimeRange part = of.intersect(range);
      if (part.min() <= part.max()) {
        if (from < part.min()) {
          pieces.add(new Piece(new TimeRange(from, part.min() - 1), /* fromView= */ false));
        }
        pieces.add(new Piece(part, /* fromView= */ true));
        from = part.max() + 1;
      }
    }
    if (from <= range.max()) {
      pieces.add(new Piece(new TimeRange(from, range.max()), /* fromView= */ false));
    }
    return pieces;
  }

  /** How many windows are read from the view. */
  long windows() {
    return clean.stream()
        .mapToLong(range -> (range.max() - range.min() + 1) / view.shape().interval())
        .sum();
  }
}
