package io.hyperbytedb.query.exec;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.result.OutColumn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The results of one accumulated call, for all measurements of a SELECT. */
final class TableCallStream implements PointStream {
  private final CallScan scan;
  private final int call;
  private final FieldType type;
  private final List<Table> tables;
  private final int others;
  private final boolean ascending;
  private final boolean ownTimes;
  private int table = -1;
  private List<CallScan.Batch> batches = List.of();
  private int batch;
  private int group;
  private CallScan.@Nullable Cells cells;
  private boolean taken;

  /**
   * @param type of the results
   * @param tables in the order of the answer
   * @param others how many columns beside the value points have
   * @param ownTimes whether points keep the time of the row that was picked
   */
  TableCallStream(
      CallScan scan,
      int call,
      FieldType type,
      List<Table> tables,
      int others,
      boolean ascending,
      boolean ownTimes) {
    this.scan = scan;
    this.call = call;
    this.type = type;
    this.tables = tables;
    this.others = others;
    this.ascending = ascending;
    this.ownTimes = ownTimes;
  }

  @Override
  public FieldType type() {
    return type;
  }

  @Override
  public @Nullable GroupKey nextKey() throws IOException {
    taken = false;
    group++;
    while (cells == null || group >= cells.groups().count()) {
      while (batch >= batches.size()) {
        if (++table >= tables.size()) {
          return null;
        }
        batches = scan.batches(tables.get(table));
        batch = 0;
      }
      int next = batch++;
      cells = scan.cells(batches.get(ascending ? next : batches.size() - 1 - next));
      group = 0;
    }
    return cells.groups().key(tables.get(table).name(), number(cells));
  }

  private int number(CallScan.Cells of) {
    return ascending ? group : of.groups().count() - 1 - group;
  }

  @Override
  public @Nullable Points next() {
    if (taken || cells == null) {
      return null;
    }
    taken = true;
    return points(cells);
  }

  private @Nullable Points points(CallScan.Cells of) {
    Accumulator accumulator = of.accumulators().get(call);
    Buckets buckets = of.buckets();
    int first = number(of) * buckets.count();
    int[] found = new int[buckets.count()];
    int count = 0;
    for (int i = 0; i < found.length; i++) {
      int bucket = ascending ? i : found.length - 1 - i;
      if (accumulator.has(first + bucket)) {
        found[count++] = bucket;
      }
    }
    if (count == 0) {
      return null;
    }
    long[] times = new long[count];
    List<Object> values = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int cell = first + found[i];
      times[i] = ownTimes ? accumulator.time(cell) : buckets.start(found[i]);
      values.add(accumulator.result(cell));
    }
    return new Points(
        count, times, Columns.of(type, values), others(accumulator, first, found, count));
  }

  private List<OutColumn> others(Accumulator accumulator, int first, int[] found, int count) {
    List<OutColumn> columns = new ArrayList<>(others);
    for (int c = 0; c < others; c++) {
      List<@Nullable Object> values = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        List<@Nullable Object> point = accumulator.others(first + found[i]);
        values.add(point == null ? null : point.get(c));
      }
      columns.add(Evaluation.boxed(values));
    }
    return columns;
  }
}
