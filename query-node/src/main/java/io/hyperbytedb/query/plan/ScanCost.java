package io.hyperbytedb.query.plan;

import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.scan.RowSource;
import io.hyperbytedb.query.scan.Table;
import java.io.IOException;
import java.util.List;

/** About how much a scan reads. Nothing but sizes and times of sources is looked at. */
public final class ScanCost {
  private ScanCost() {}

  /**
   * How many values are read, as if rows were spread evenly over series and times.
   *
   * @param fields how many are read of each row
   */
  public static long of(Table table, List<Groups.Selection> selections, TimeRange range, int fields)
      throws IOException {
    double rows = 0;
    for (Groups.Selection selection : selections) {
      for (RowSource source : table.sources(selection.view().number())) {
        TimeRange both = range.intersect(new TimeRange(source.minTime(), source.maxTime()));
        int count = source.count();
        if (both.min() <= both.max() && count > 0) {
          double series = Math.min(1, (double) selection.ids().length / count);
          double times = width(both.min(), both.max()) / width(source.minTime(), source.maxTime());
          rows += source.starts()[count] * series * times;
        }
      }
    }
    return (long) Math.min(Long.MAX_VALUE, rows * Math.max(1, fields));
  }

  private static double width(long from, long to) {
    return (double) to - (double) from + 1;
  }
}
