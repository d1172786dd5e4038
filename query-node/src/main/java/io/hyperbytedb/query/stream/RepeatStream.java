package io.hyperbytedb.query.stream;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.plan.GroupKey;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The points of a measurement that FROM names several times: each comes so often. */
public final class RepeatStream implements PointStream {
  private static final int BATCH = 8 << 10;

  private final PointStream input;
  private final int times;
  private @Nullable Points points;
  private int row;
  private int repeated;

  private RepeatStream(PointStream input, int times) {
    this.input = input;
    this.times = times;
  }

  /** A stream with each point of another one several times. */
  public static PointStream of(PointStream input, int times) {
    return times == 1 ? input : new RepeatStream(input, times);
  }

  @Override
  public FieldType type() {
    return input.type();
  }

  @Override
  public @Nullable GroupKey nextKey() throws IOException {
    points = null;
    return input.nextKey();
  }

  @Override
  public @Nullable Points next() throws IOException {
    Points from = points;
    if (from == null) {
      from = input.next();
      points = from;
      row = 0;
      repeated = 0;
    }
    if (from == null) {
      return null;
    }
    int[] rows = new int[(int) Math.min(BATCH, (long) (from.size() - row) * times - repeated)];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = row;
      if (++repeated == times) {
        repeated = 0;
        row++;
      }
    }
    if (row == from.size()) {
      points = null;
    }
    return Slices.gather(List.of(from), new int[rows.length], rows, rows.length);
  }
}
