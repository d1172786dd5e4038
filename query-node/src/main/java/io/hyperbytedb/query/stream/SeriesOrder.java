package io.hyperbytedb.query.stream;

import io.hyperbytedb.catalog.series.SeriesView;

/** The order of series by their tags, which decides between points of one time. */
public final class SeriesOrder {
  private SeriesOrder() {}

  /** Compares the series at two positions. */
  public static int compare(
      SeriesView series,
      SeriesView.PartitionView a,
      int positionA,
      SeriesView.PartitionView b,
      int positionB) {
    for (int key = 0; key < series.tagKeys().size(); key++) {
      int u = a.code(key, positionA);
      int v = b.code(key, positionB);
      if (u != v) {
        return series.dictionary(key).compare(u, v);
      }
    }
    return 0;
  }
}
