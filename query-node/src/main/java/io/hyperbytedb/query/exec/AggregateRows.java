package io.hyperbytedb.query.exec;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.influxql.ValidSelect;
import io.hyperbytedb.query.influxql.ast.Fill;
import io.hyperbytedb.query.result.OutColumn;
import io.hyperbytedb.query.result.ResultSink;
import io.hyperbytedb.query.result.RowBatch;
import io.hyperbytedb.query.result.SeriesHeader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns accumulated cells into rows: fills empty buckets, orders, limits. */
final class AggregateRows {
  private final SelectPlan plan;
  private final Table table;
  private final Groups groups;
  private final Buckets buckets;
  private final List<Accumulator> accumulators;
  private final ResultSink sink;

  AggregateRows(
      SelectPlan plan,
      Table table,
      Groups groups,
      Buckets buckets,
      List<Accumulator> accumulators,
      ResultSink sink) {
    this.plan = plan;
    this.table = table;
    this.groups = groups;
    this.buckets = buckets;
    this.accumulators = accumulators;
    this.sink = sink;
  }

  void emit() throws IOException {
    List<String> columns = new ArrayList<>();
    columns.add(plan.valid().timeColumn());
    plan.items().forEach(item -> columns.add(item.name()));
    for (int group = 0; group < groups.count(); group++) {
      int from = group * buckets.count();
      int first = firstCell(from);
      if (first < 0) {
        continue;
      }
      // Without a lower bound a group starts with its first point.
      int start = plan.valid().timeRange().hasMin() ? from : first;
      RowBatch rows = rows(/* from= */ start, from + buckets.count(), /* groupStart= */ from);
      if (rows.size() > 0) {
        sink.series(new SeriesHeader(table.name(), groups.tags(group), columns));
        sink.rows(rows);
      }
    }
  }

  private int firstCell(int from) {
    for (int cell = from; cell < from + buckets.count(); cell++) {
      if (hasAny(cell)) {
        return cell;
      }
    }
    return -1;
  }

  private boolean hasAny(int cell) {
    for (Accumulator accumulator : accumulators) {
      if (accumulator.has(cell)) {
        return true;
      }
    }
    return false;
  }

  private RowBatch rows(int from, int to, int groupStart) {
    ValidSelect valid = plan.valid();
    boolean sparse = valid.interval() == 0 || valid.fill() instanceof Fill.NoFill;
    List<Integer> cells = new ArrayList<>();
    for (int cell = from; cell < to; cell++) {
      if (!sparse || hasAny(cell)) {
        cells.add(cell);
      }
    }
    long[] times = new long[cells.size()];
    for (int i = 0; i < times.length; i++) {
      times[i] = time(cells.get(i), groupStart);
    }
    List<OutColumn> columns = new ArrayList<>();
    int call = 0;
    int other = 0;
    List<List<@Nullable Object>> filled = new ArrayList<>();
    for (Item item : plan.items()) {
      filled.add(
          switch (item) {
            case Item.OfCall ofCall -> fill(ofCall, accumulators.get(call++), cells, times);
            case Item.OfField _, Item.OfTag _ -> others(other++, cells);
          });
    }
    int[] order = order(times.length);
    long[] ordered = new long[order.length];
    for (int i = 0; i < order.length; i++) {
      ordered[i] = times[order[i]];
    }
    columns.add(new OutColumn.Times(ordered));
    call = 0;
    for (int c = 0; c < plan.items().size(); c++) {
      List<@Nullable Object> values = new ArrayList<>(order.length);
      for (int row : order) {
        values.add(filled.get(c).get(row));
      }
      FieldType type =
          switch (plan.items().get(c)) {
            case Item.OfCall _ -> accumulators.get(call++).type();
            case Item.OfField field -> {
              FieldType known = table.type(field.field());
              yield known == null ? FieldType.FLOAT : known;
            }
            case Item.OfTag _ -> FieldType.STRING;
          };
      columns.add(new OutColumn.Values(Columns.of(type, values)));
    }
    return new RowBatch(order.length, columns);
  }

  /** Which rows are shown, in which order. */
  private int[] order(int rows) {
    long offset = plan.valid().statement().offset();
    long limit = plan.valid().statement().limit();
    int from = (int) Math.min(offset, rows);
    int to = limit == 0 ? rows : (int) Math.min(rows, from + limit);
    int[] order = new int[to - from];
    for (int i = from; i < to; i++) {
      order[i - from] = plan.valid().ascending() ? i : rows - 1 - i;
    }
    return order;
  }

  /** A lone selector keeps its point's time, all else has the time of its bucket or range. */
  private long time(int cell, int groupStart) {
    if (plan.valid().interval() == 0
        && accumulators.size() == 1
        && accumulators.getFirst().isSelector()) {
      return accumulators.getFirst().time(cell);
    }
    return buckets.start(cell - groupStart);
  }

  private List<@Nullable Object> others(int column, List<Integer> cells) {
    List<@Nullable Object> values = new ArrayList<>(cells.size());
    for (int cell : cells) {
      List<@Nullable Object> point =
          accumulators.getFirst().has(cell) ? accumulators.getFirst().others(cell) : null;
      values.add(point == null ? null : point.get(column));
    }
    return values;
  }

  private List<@Nullable Object> fill(
      Item.OfCall call, Accumulator from, List<Integer> cells, long[] times) {
    List<@Nullable Object> values = new ArrayList<>(cells.size());
    for (int cell : cells) {
      values.add(from.has(cell) ? from.result(cell) : null);
    }
    if (plan.valid().interval() == 0) {
      // A count of nothing beside something else is still a null.
      return values;
    }
    switch (plan.valid().fill()) {
      case Fill.NullFill _ -> {
        if (call.function().equals("count")) {
          Collections.replaceAll(values, null, 0L);
        }
      }
      case Fill.NoFill _ -> {}
      case Fill.PreviousFill _ -> previous(values);
      case Fill.LinearFill _ -> linear(values, times, from.type());
      case Fill.IntegerFill(long value) -> number(values, (double) value, from.type());
      case Fill.NumberFill(double value) -> number(values, value, from.type());
    }
    return values;
  }

  private static void previous(List<@Nullable Object> values) {
    for (int i = 1; i < values.size(); i++) {
      if (values.get(i) == null) {
        values.set(i, values.get(i - 1));
      }
    }
  }

  private static void number(List<@Nullable Object> values, double number, FieldType type) {
    Object value =
        switch (type) {
          case FLOAT -> (Object) number;
          case INTEGER -> (Object) (long) number;
          case STRING, BOOLEAN -> null;
        };
    if (value != null) {
      Collections.replaceAll(values, null, value);
    }
  }

  private static void linear(List<@Nullable Object> values, long[] times, FieldType type) {
    if (type != FieldType.FLOAT && type != FieldType.INTEGER) {
      return;
    }
    int before = -1;
    for (int i = 0; i < values.size(); i++) {
      if (values.get(i) instanceof Number next) {
        if (before >= 0 && values.get(before) instanceof Number last) {
          for (int gap = before + 1; gap < i; gap++) {
            double slope =
                (next.doubleValue() - last.doubleValue()) / (double) (times[i] - times[before]);
            double value = slope * (times[gap] - times[before]) + last.doubleValue();
            values.set(gap, type == FieldType.FLOAT ? (Object) value : (Object) (long) value);
          }
        }
        before = i;
      }
    }
  }
}
