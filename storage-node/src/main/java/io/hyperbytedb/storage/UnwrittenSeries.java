package io.hyperbytedb.storage;

import io.hyperbytedb.catalog.manifest.Unwritten;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.roaringbitmap.RoaringBitmap;

/**
 * The series that have not been written since a marker that may have removed their last row.
 * Depends only on the log, starting from the latest commit, so every owner decides alike what a
 * later marker drops. A forgotten series counts as written: after a number of markers, or some
 * time, it stays in the index although it may be empty. Not thread-safe.
 */
final class UnwrittenSeries {
  private static final int MAX_MARKERS = 64;
  private static final long MAX_AGE_MILLIS = TimeUnit.HOURS.toMillis(1);

  private record Since(long offset, long timestamp, RoaringBitmap series) {}

  private final Deque<Since> markers = new ArrayDeque<>();

  /**
   * @param flushed the markers in the flushed part of the log
   */
  UnwrittenSeries(List<Unwritten> flushed) {
    for (Unwritten marker : flushed) {
      markers.add(new Since(marker.offset(), marker.timestamp(), marker.series().clone()));
    }
  }

  /** Records the time of an appended record: markers much older than it are forgotten. */
  void passed(long timestamp) {
    while (!markers.isEmpty() && markers.getFirst().timestamp() < timestamp - MAX_AGE_MILLIS) {
      markers.removeFirst();
    }
  }

  /** Records that a marker has deleted times of series without dropping them. */
  void deleted(long offset, long timestamp, RoaringBitmap series) {
    if (!series.isEmpty()) {
      markers.addLast(new Since(offset, timestamp, series.clone()));
      if (markers.size() > MAX_MARKERS) {
        markers.removeFirst();
      }
    }
  }

  /** Records that rows of series arrived. */
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

  /** Removes and returns those of some series that have not been written since a marker. */
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

  /** The current content, for a commit. */
  List<Unwritten> snapshot() {
    return markers.stream()
        .filter(since -> !since.series.isEmpty())
        .map(since -> new Unwritten(since.offset, since.timestamp, since.series.clone()))
        .toList();
  }
}
