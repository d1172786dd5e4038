package io.hyperbytedb.storage;

import io.hyperbytedb.catalog.manifest.Unwritten;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.roaringbitmap.RoaringBitmap;

/**
 * The series that nobody has written since a marker which may have taken their last row. It depends
 * on nothing but the log, from what a commit said of it on, so that every owner decides alike what
 * a later marker drops. What is not remembered counts as written: after so many markers, or so
 * long, a series stays in the index though it may be empty. Not thread-safe.
 */
final class UnwrittenSeries {
  private static final int MAX_MARKERS = 64;
  private static final long MAX_AGE_MILLIS = TimeUnit.HOURS.toMillis(1);

  private record Since(long offset, long timestamp, RoaringBitmap series) {}

  private final Deque<Since> markers = new ArrayDeque<>();

  /**
   * @param flushed what the flushed part of the log says
   */
  UnwrittenSeries(List<Unwritten> flushed) {
    for (Unwritten marker : flushed) {
      markers.add(new Since(marker.offset(), marker.timestamp(), marker.series().clone()));
    }
  }

  /** A record was appended at a time: markers of long before it are forgotten. */
  void passed(long timestamp) {
    while (!markers.isEmpty() && markers.getFirst().timestamp() < timestamp - MAX_AGE_MILLIS) {
      markers.removeFirst();
    }
  }

  /** A marker has deleted some times of series, and did not drop them. */
  void deleted(long offset, long timestamp, RoaringBitmap series) {
    if (!series.isEmpty()) {
      markers.addLast(new Since(offset, timestamp, series.clone()));
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

  /** Forgets, and returns, those of some series that nobody has written since a marker. */
  RoaringBitmap take(long offset, RoaringBitmap series) {
    for (Since since : markers) {
      if (since.offset == offset) {
        RoaringBitmap found = RoaringBitmap.and(since.series, series);
        since.series.andNot(found);
        return found;
      }
    }
    return new RoaringBitmap();
  }

  /** As a commit of everything so far says it. */
  List<Unwritten> snapshot() {
    return markers.stream()
        .filter(since -> !since.series.isEmpty())
        .map(since -> new Unwritten(since.offset, since.timestamp, since.series.clone()))
        .toList();
  }
}
