package io.hyperbytedb.query.stream;

import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.influxql.ast.Fill;
import io.hyperbytedb.query.plan.GroupKey;
import io.hyperbytedb.query.result.OutColumn;
import io.hyperbytedb.query.scan.Columns;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The points of all calls of a SELECT side by side: one row for each time at which one of them has
 * a point. What is missing is filled.
 */
public final class Join {
  private static final int BATCH = 8 << 10;

  /** How many values of all calls are held at once. */
  private static final int VALUES = 2 << 20;

  private final List<Head> heads;
  private final int otherColumns;
  private final boolean ascending;
  private final Fill fill;
  private final List<FieldType> types;
  private final List<@Nullable Object> previous = new ArrayList<>();
  private @Nullable GroupKey key;

  /**
   * Rows.
   *
   * @param columns one for each call, then one for each of the other references
   */
  @SuppressWarnings("ArrayRecordComponent") // a view on primitive arrays, never compared
  public record Rows(int size, long[] times, List<OutColumn> columns) {
    public Rows {
      columns = List.copyOf(columns);
    }
  }

  /**
   * @param streams one for each call; or one alone whose points have only other references
   * @param otherTypes the types of the other references
   */
  public Join(List<PointStream> streams, List<FieldType> otherTypes, boolean ascending, Fill fill)
      throws IOException {
    this.heads = new ArrayList<>(streams.size());
    this.types = new ArrayList<>();
    for (PointStream stream : streams) {
      heads.add(new Head(stream));
      types.add(stream.type());
    }
    types.addAll(otherTypes);
    this.otherColumns = otherTypes.size();
    this.ascending = ascending;
    this.fill = fill;
  }

  /** How many rows of so many calls a batch has. */
  public static int batch(int calls) {
    return Math.max(1, Math.min(BATCH, VALUES / Math.max(1, calls)));
  }

  /** Goes on to the next series; null at the end. */
  public @Nullable GroupKey nextKey() throws IOException {
    for (Head head : heads) {
      if (key != null && key.equals(head.key())) {
        head.nextSeries();
      }
    }
    key = Head.first(heads, ascending);
    previous.clear();
    types.forEach(type -> previous.add(null));
    return key;
  }

  /** The next rows of the series; null at its end. */
  public @Nullable Rows next() throws IOException {
    List<@Nullable Points> batches = new ArrayList<>();
    List<Head> active = new ArrayList<>();
    for (Head head : heads) {
      boolean has = key != null && key.equals(head.key()) && head.hasPoint();
      batches.add(has ? head.batch() : null);
      if (has) {
        active.add(head);
      }
    }
    if (active.isEmpty()) {
      return null;
    }
    return active.size() == 1 && heads.size() == 1 ? lone(active.getFirst()) : joined(batches);
  }

  private Rows lone(Head head) {
    Points points = head.takeBatch();
    List<OutColumn> columns = new ArrayList<>();
    columns.add(new OutColumn.Values(points.value()));
    columns.addAll(points.others());
    return filled(points.size(), points.times(), columns);
  }

  private Rows joined(List<@Nullable Points> batches) {
    int most = batch(heads.size());
    int[][] rows = new int[heads.size()][most];
    long[] times = new long[most];
    int size = 0;
    boolean more = true;
    while (more && size < most) {
      long time = nextTime(batches);
      times[size] = time;
      for (int i = 0; i < rows.length; i++) {
        rows[i][size] = -1;
        if (batches.get(i) != null && heads.get(i).time() == time) {
          rows[i][size] = heads.get(i).row();
          more &= heads.get(i).advance();
        }
      }
      size++;
    }
    List<OutColumn> columns = new ArrayList<>();
    List<OutColumn> others = List.of();
    for (int i = 0; i < rows.length; i++) {
      Points batch = batches.get(i);
      if (batch == null) {
        columns.add(new OutColumn.Values(Columns.empty(types.get(i), size)));
        continue;
      }
      int[] which = new int[size];
      for (int n = 0; n < size; n++) {
        which[n] = Math.min(0, rows[i][n]);
      }
      FieldType type = batch.value().type();
      columns.add(
          new OutColumn.Values(Columns.gather(type, List.of(batch.value()), which, rows[i], size)));
      if (others.isEmpty()) {
        others = Slices.others(List.of(batch), which, rows[i], size, new int[] {batch.size()});
      }
    }
    columns.addAll(others);
    while (columns.size() < heads.size() + otherColumns) {
      columns.add(new OutColumn.Nulls());
    }
    return filled(size, Arrays.copyOf(times, size), columns);
  }

  private long nextTime(List<@Nullable Points> batches) {
    long next = ascending ? Long.MAX_VALUE : Long.MIN_VALUE;
    for (int i = 0; i < heads.size(); i++) {
      if (batches.get(i) != null) {
        long time = heads.get(i).time();
        next = ascending ? Math.min(next, time) : Math.max(next, time);
      }
    }
    return next;
  }

  private Rows filled(int size, long[] times, List<OutColumn> columns) {
    switch (fill) {
      case Fill.IntegerFill(long value) -> numbers(columns, (double) value, true, size);
      case Fill.NumberFill(double value) -> numbers(columns, value, false, size);
      case Fill.PreviousFill _ -> {
        for (int c = 0; c < columns.size(); c++) {
          columns.set(c, previous(c, columns.get(c), size));
        }
      }
      case Fill.NullFill _, Fill.NoFill _, Fill.LinearFill _ -> {}
    }
    return new Rows(size, times, columns);
  }

  private void numbers(List<OutColumn> columns, double value, boolean integer, int size) {
    for (int c = 0; c < columns.size(); c++) {
      OutColumn column = columns.get(c);
      FieldType type = types.get(c);
      boolean isNumber = type == FieldType.FLOAT || type == FieldType.INTEGER;
      columns.set(
          c,
          column instanceof OutColumn.Nulls && isNumber
              ? new OutColumn.Values(Columns.of(type, Collections.nCopies(size, value)))
              : number(column, value, integer, size));
    }
  }

  private static OutColumn number(OutColumn column, double value, boolean integer, int size) {
    if (column instanceof OutColumn.Values(Column values)
        && (values.type() == FieldType.FLOAT || values.type() == FieldType.INTEGER)) {
      if (values.present() == null || values.valueCount() == size) {
        return column;
      }
      List<Object> filled = new ArrayList<>(size);
      for (int row = 0; row < size; row++) {
        Object found = Columns.value(values, row);
        filled.add(found == null ? value : found);
      }
      return new OutColumn.Values(Columns.of(values.type(), filled));
    }
    return new OutColumn.FilledValues(column, value, integer);
  }

  /** As InfluxDB does, what is missing keeps what the row before had. */
  private OutColumn previous(int c, OutColumn column, int size) {
    List<@Nullable Object> values = new ArrayList<>(size);
    Object last = previous.get(c);
    for (int row = 0; row < size; row++) {
      Object found = OutColumns.value(column, row);
      last = found == null ? last : found;
      values.add(last);
    }
    previous.set(c, last);
    return Evaluation.boxed(values);
  }
}
