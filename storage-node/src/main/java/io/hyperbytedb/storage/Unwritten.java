package io.hyperbytedb.storage;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.roaringbitmap.RoaringBitmap;

/**
 * The series that nobody has written since a delete of some of their times, which may have taken
 * their last row. For the consuming thread. What is not remembered counts as written: after a
 * restart, or so many deletes later, a series stays in the index though it may be empty.
 */
final class Unwritten {
  private static final int MAX_MARKERS = 64;

  private record Since(long offset, RoaringBitmap series) {}

  private final Deque<Since> markers = new ArrayDeque<>();

  /** A marker at an offset has deleted some times of series, and did not drop them. */
  void deleted(long offset, RoaringBitmap series) {
    if (!series.isEmpty()) {
      markers.addLast(new Since(offset, series.clone()));
      if (markers.size() > MAX_MARKERS) {
        markers.removeFirst();
      }
    }
  }

  /** Rows of series came. */
  void written(int[] series) {
    for (Iterator<Since> all = markers.iterator(); all.hasNext(); ) {
      Since since = all.next();
      for (int one : series) {
        since.series.remove(one);
      }
      if (since.series.isEmpty()) {
        all.remove();
      }
    }
  }

  /** Those of some series that nobody has written since the marker at an offset. */
  RoaringBitmap since(long offset, RoaringBitmap series) {
    for (Since since : markers) {
      if (since.offset == offset) {
        return RoaringBitmap.and(since.series, series);
      }
    }
    return new RoaringBitmap();
  }
}
