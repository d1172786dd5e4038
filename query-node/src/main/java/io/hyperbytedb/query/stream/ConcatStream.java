package io.hyperbytedb.query.stream;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.plan.GroupKey;
import io.hyperbytedb.query.scan.Columns;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One stream after the other; each is made when the one before is at its end. */
public final class ConcatStream implements PointStream {
  /** Makes a stream. */
  public interface Maker {
    PointStream make() throws IOException;
  }

  private final FieldType type;
  private final List<Maker> makers;
  private int next;
  private @Nullable PointStream current;

  public ConcatStream(FieldType type, List<Maker> makers) {
    this.type = type;
    this.makers = List.copyOf(makers);
  }

  @Override
  public FieldType type() {
    return type;
  }

  @Override
  public @Nullable GroupKey nextKey() throws IOException {
    while (true) {
      if (current != null) {
        GroupKey key = current.nextKey();
        if (key != null) {
          return key;
        }
      }
      if (next == makers.size()) {
        current = null;
        return null;
      }
      current = makers.get(next++).make();
    }
  }

  @Override
  public @Nullable Points next() throws IOException {
    Points points = current == null ? null : current.next();
    return points == null || points.value().type() == type
        ? points
        : new Points(
            points.size(), points.times(), Columns.as(type, points.value()), points.others());
  }
}
