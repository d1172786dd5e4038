package io.hyperbytedb.query.stream;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.plan.GroupKey;
import io.hyperbytedb.query.scan.Columns;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Several streams as one: points of equal series come together, in the order of their times. */
public final class MergeStream implements PointStream {
  private static final int BATCH = 8 << 10;

  private final FieldType type;
  private final boolean ascending;

  /** What points are ordered by, from their times. */
  private final LongUnaryOperator order;

  /** The streams that are not at their ends, by the series they are at. */
  private final PriorityQueue<Source> waiting;

  /** The streams at the series, in their order. */
  private final List<Source> active = new ArrayList<>();

  /**
   * A stream.
   *
   * @param number of points of one time those of lower numbers come first
   */
  private record Source(Head head, int number) {
    GroupKey key() {
      GroupKey key = head.key();
      if (key == null) {
        throw new IllegalStateException("is at its end");
      }
      return key;
    }
  }

  private MergeStream(FieldType type, boolean ascending, LongUnaryOperator order) {
    this.type = type;
    this.ascending = ascending;
    this.order = order;
    Comparator<GroupKey> keys = ascending ? GroupKey.ORDER : GroupKey.ORDER.reversed();
    this.waiting =
        new PriorityQueue<>(
            Comparator.comparing(Source::key, keys).thenComparingInt(Source::number));
  }

  /** Merges; of points of one time those of earlier streams come first. */
  public static PointStream of(FieldType type, boolean ascending, List<PointStream> streams)
      throws IOException {
    return of(type, ascending, streams, LongUnaryOperator.identity());
  }

  /**
   * Merges by something else than times, by which each stream is in order.
   *
   * @param order what orders points, from their times; of equal ones those of earlier streams come
   *     first
   */
  public static PointStream of(
      FieldType type, boolean ascending, List<PointStream> streams, LongUnaryOperator order)
      throws IOException {
    if (streams.size() == 1) {
      return streams.getFirst();
    }
    MergeStream merged = new MergeStream(type, ascending, order);
    for (int i = 0; i < streams.size(); i++) {
      merged.await(new Source(new Head(streams.get(i)), i));
    }
    return merged;
  }

  private void await(Source source) {
    if (source.head().key() != null) {
      waiting.add(source);
    }
  }

  @Override
  public FieldType type() {
    return type;
  }

  @Override
  public @Nullable GroupKey nextKey() throws IOException {
    for (Source source : active) {
      source.head().nextSeries();
      await(source);
    }
    active.clear();
    Source first = waiting.peek();
    if (first == null) {
      return null;
    }
    GroupKey key = first.key();
    for (Source next = first; next != null && next.key().equals(key); next = waiting.peek()) {
      active.add(waiting.remove());
    }
    return key;
  }

  @Override
  public @Nullable Points next() throws IOException {
    TimeHeap heap = new TimeHeap(active.size());
    List<Points> batches = new ArrayList<>(active.size());
    int[] current = new int[active.size()];
    for (int i = 0; i < current.length; i++) {
      Head head = active.get(i).head();
      if (head.hasPoint()) {
        current[i] = batches.size();
        batches.add(typed(head.batch()));
        heap.add(i, key(head));
      }
    }
    if (batches.isEmpty()) {
      return null;
    }
    int[] which = new int[BATCH];
    int[] rows = new int[BATCH];
    int size = 0;
    while (size < BATCH && !heap.isEmpty()) {
      int best = heap.top();
      Head head = active.get(best).head();
      which[size] = current[best];
      rows[size++] = head.row();
      if (head.advance()) {
        heap.replaceTop(key(head));
      } else if (head.hasPoint()) {
        current[best] = batches.size();
        batches.add(typed(head.batch()));
        heap.replaceTop(key(head));
      } else {
        heap.removeTop();
      }
    }
    return Slices.gather(batches, Arrays.copyOf(which, size), Arrays.copyOf(rows, size), size);
  }

  /** What orders a point; the other way where time goes back. */
  private long key(Head head) {
    long position = order.applyAsLong(head.time());
    return ascending ? position : ~position;
  }

  private Points typed(Points batch) {
    return batch.value().type() == type
        ? batch
        : new Points(batch.size(), batch.times(), Columns.as(type, batch.value()), batch.others());
  }
}
