package io.hyperbytedb.query.stream;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.plan.GroupKey;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** LIMIT and OFFSET, which hold for each series. */
public final class LimitStream implements PointStream {
  private final PointStream input;
  private final long limit;
  private final long offset;
  private long toSkip;
  private long toPass;

  private LimitStream(PointStream input, long limit, long offset) {
    this.input = input;
    this.limit = limit;
    this.offset = offset;
  }

  /**
   * @param limit 0 for no limit
   */
  public static PointStream of(PointStream input, long limit, long offset) {
    return limit == 0 && offset == 0 ? input : new LimitStream(input, limit, offset);
  }

  @Override
  public FieldType type() {
    return input.type();
  }

  @Override
  public @Nullable GroupKey nextKey() throws IOException {
    toSkip = offset;
    toPass = limit == 0 ? Long.MAX_VALUE : limit;
    return input.nextKey();
  }

  @Override
  public @Nullable Points next() throws IOException {
    while (toPass > 0) {
      Points points = input.next();
      if (points == null) {
        return null;
      }
      int from = (int) Math.min(toSkip, points.size());
      toSkip -= from;
      int to = (int) Math.min(points.size(), from + Math.min(toPass, Integer.MAX_VALUE / 2));
      if (from < to) {
        toPass -= to - from;
        return Slices.of(points, from, to);
      }
    }
    return null;
  }
}
