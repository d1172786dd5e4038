package io.hyperbytedb.query.show;

import io.hyperbytedb.catalog.series.SeriesView;

/**
 * The order of a measurement's series by their keys, as {@link io.hyperbytedb.model.SeriesKey}
 * compares them, without making any. A series is a number: its partition's place in the view, and
 * its position there.
 */
final class KeyOrder implements Smallest.Order {
  private final SeriesView view;

  KeyOrder(SeriesView view) {
    this.view = view;
  }

  /** The number of a series. */
  static long number(int partition, int position) {
    return (long) partition << 32 | position;
  }

  SeriesView.PartitionView partition(long series) {
    return view.partitions().get((int) (series >>> 32));
  }

  static int position(long series) {
    return (int) series;
  }

  @Override
  public int compare(long a, long b) {
    SeriesView.PartitionView partA = partition(a);
    SeriesView.PartitionView partB = partition(b);
    int keys = view.tagKeys().size();
    for (int key = 0; key < keys; key++) {
      int codeA = partA.code(key, position(a));
      int codeB = partB.code(key, position(b));
      if (codeA == codeB) {
        continue;
      }
      if (codeA == 0 || codeB == 0) {
        // The one that lacks the tag has a later one there, or is at its end.
        boolean ends = codeA == 0 ? isOver(partA, a, key) : isOver(partB, b, key);
        return (codeA == 0) == ends ? -1 : 1;
      }
      return view.dictionary(key).compare(codeA, codeB);
    }
    return 0;
  }

  private boolean isOver(SeriesView.PartitionView partition, long series, int from) {
    for (int key = from; key < view.tagKeys().size(); key++) {
      if (partition.code(key, position(series)) != 0) {
        return false;
      }
    }
    return true;
  }
}
