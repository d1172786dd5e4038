package io.hyperbytedb.query.exec;

import io.hyperbytedb.model.FieldType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several streams as one: points of equal series come together, in the order of their times. */
final class MergeStream implements PointStream {
  private static final int BATCH = 8 << 10;

  private final FieldType type;
  private final boolean ascending;
  private final List<Head> heads;
  private List<Head> active = List.of();

  private MergeStream(FieldType type, boolean ascending, List<Head> heads) {
    this.type = type;
    this.ascending = ascending;
    this.heads = heads;
  }

  /** Merges; of points of one time those of earlier streams come first. */
  static PointStream of(FieldType type, boolean ascending, List<PointStream> streams)
      throws IOException {
    if (streams.size() == 1) {
      return streams.getFirst();
    }
    List<Head> heads = new ArrayList<>(streams.size());
    for (PointStream stream : streams) {
      heads.add(new Head(stream));
    }
    return new MergeStream(type, ascending, heads);
  }

  @Override
  public FieldType type() {
    return type;
  }

  @Override
  public @Nullable GroupKey nextKey() throws IOException {
    for (Head head : active) {
      head.nextSeries();
    }
    GroupKey first = Head.first(heads, ascending);
    active = new ArrayList<>();
    for (Head head : heads) {
      if (first != null && first.equals(head.key())) {
        active.add(head);
      }
    }
    return first;
  }

  @Override
  public @Nullable Points next() throws IOException {
    List<Head> left = new ArrayList<>(active.size());
    List<Points> batches = new ArrayList<>(active.size());
    for (Head head : active) {
      if (head.hasPoint()) {
        left.add(head);
        Points batch = head.batch();
        batches.add(
            batch.value().type() == type
                ? batch
                : new Points(
                    batch.size(), batch.times(), Columns.as(type, batch.value()), batch.others()));
      }
    }
    if (left.isEmpty()) {
      return null;
    }
    int[] which = new int[BATCH];
    int[] rows = new int[BATCH];
    int size = 0;
    boolean more = true;
    while (more && size < BATCH) {
      int best = 0;
      for (int i = 1; i < left.size(); i++) {
        long time = left.get(i).time();
        long bestTime = left.get(best).time();
        if (ascending ? time < bestTime : time > bestTime) {
          best = i;
        }
      }
      which[size] = best;
      rows[size++] = left.get(best).row();
      more = left.get(best).advance();
    }
    return Slices.gather(batches, Arrays.copyOf(which, size), Arrays.copyOf(rows, size), size);
  }
}
