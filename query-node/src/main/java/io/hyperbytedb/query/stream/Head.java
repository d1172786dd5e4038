package io.hyperbytedb.query.stream;

import io.hyperbytedb.query.plan.GroupKey;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A stream with its next series and its next point in view, as merging needs it. */
final class Head {
  private final PointStream stream;
  private @Nullable GroupKey key;
  private @Nullable Points batch;
  private int row;

  Head(PointStream stream) throws IOException {
    this.stream = stream;
    nextSeries();
  }

  /** Goes on to the next series. */
  void nextSeries() throws IOException {
    key = stream.nextKey();
    batch = key == null ? null : stream.next();
    row = 0;
  }

  /** The series it is at; null at the end. */
  @Nullable GroupKey key() {
    return key;
  }

  /** Whether the series has a point left; its batch is in view then. */
  boolean hasPoint() throws IOException {
    while (batch != null && row == batch.size()) {
      batch = stream.next();
      row = 0;
    }
    return batch != null;
  }

  /** The batch that holds the next point, if {@link #hasPoint}. */
  public Points batch() {
    if (batch == null) {
      throw new IllegalStateException("no points left");
    }
    return batch;
  }

  /** Where in the batch the next point is. */
  int row() {
    return row;
  }

  /** The time of the next point. */
  long time() {
    return batch().times()[row];
  }

  /** Passes over the next point; whether the batch holds another. */
  boolean advance() {
    return ++row < batch().size();
  }

  /** The batch in view, all of which is passed over. */
  public Points takeBatch() {
    Points taken = batch();
    row = taken.size();
    return taken;
  }

  /** The first key of several heads, null if all are at their ends. */
  static @Nullable GroupKey first(Iterable<Head> heads, boolean ascending) {
    GroupKey first = null;
    for (Head head : heads) {
      if (head.key != null && (first == null || before(head.key, first, ascending))) {
        first = head.key;
      }
    }
    return first;
  }

  private static boolean before(GroupKey a, GroupKey b, boolean ascending) {
    int order = GroupKey.ORDER.compare(a, b);
    return ascending ? order < 0 : order > 0;
  }
}
