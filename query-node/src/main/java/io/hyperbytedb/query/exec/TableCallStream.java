package io.hyperbytedb.query.exec;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.result.OutColumn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The results of one accumulated call, for all measurements of a SELECT. */
final class TableCallStream implements PointStream {
  /** InfluxDB joins a window's points in each series, then in each shard, then in all of them. */
  private static final int LEVELS = 3;

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
  private CallScan.@Nullable Cells scanned;
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
    while (scanned == null || group >= scanned.groups().count()) {
      while (batch >= batches.size()) {
        if (++table >= tables.size()) {
          return null;
        }
        batches = scan.batches(tables.get(table));
        batch = 0;
      }
      int next = batch++;
      scanned = scan.cells(batches.get(ascending ? next : batches.size() - 1 - next));
      group = 0;
    }
    return scanned.groups().key(tables.get(table).name(), number(scanned));
  }

  private int number(CallScan.Cells of) {
    return ascending ? group : of.groups().count() - 1 - group;
  }

  @Override
  public @Nullable Points next() {
    if (taken || scanned == null) {
      return null;
    }
    taken = true;
    return points(scanned);
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
    TimeWindow windows = buckets.overlapping();
    if (windows != null) {
      return joined(accumulator, windows, buckets, first, Arrays.copyOf(found, count));
    }
    int[] cells = new int[count];
    long[] times = new long[count];
    List<Object> values = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int cell = first + found[i];
      cells[i] = cell;
      times[i] = ownTimes ? accumulator.time(cell) : buckets.start(found[i]);
      values.add(accumulator.result(cell));
    }
    return new Points(count, times, Columns.of(type, values), others(accumulator, cells));
  }

  /**
   * The points of a group where windows overlap. As in InfluxDB a window takes all that follows its
   * first bucket and is in it; then results that are in the window of an earlier result's time are
   * put together again.
   */
  private Points joined(
      Accumulator accumulator, TimeWindow windows, Buckets buckets, int first, int[] found) {
    int[] cells = new int[found.length];
    long[] times = new long[found.length];
    for (int i = 0; i < found.length; i++) {
      cells[i] = first + found[i];
      times[i] = buckets.start(found[i]);
    }
    int count = joined(accumulator, windows, cells, times, found.length);
    for (int level = 1; level < LEVELS; level++) {
      count = joined(accumulator, windows, cells, times, count);
    }
    List<Object> values = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      times[i] = windows.shown(windows.start(times[i]));
      values.add(accumulator.result(cells[i]));
    }
    return new Points(
        count,
        Arrays.copyOf(times, count),
        Columns.of(type, values),
        others(accumulator, Arrays.copyOf(cells, count)));
  }

  /**
   * Puts cells together that are in the window of the first of them.
   *
   * @param times of the cells; those of the joined ones then, picked points have their own
   */
  private static int joined(
      Accumulator accumulator, TimeWindow windows, int[] cells, long[] times, int count) {
    int joined = 0;
    for (int i = 0; i < count; ) {
      int cell = cells[i];
      long start = windows.start(times[i]);
      long end = windows.end(times[i++]);
      while (i < count && times[i] >= start && times[i] < end) {
        accumulator.merge(cell, accumulator, cells[i++]);
      }
      cells[joined] = cell;
      times[joined++] = accumulator.isSelector() ? accumulator.time(cell) : start;
    }
    return joined;
  }

  private List<OutColumn> others(Accumulator accumulator, int[] cells) {
    List<OutColumn> columns = new ArrayList<>(others);
    for (int c = 0; c < others; c++) {
      List<@Nullable Object> values = new ArrayList<>(cells.length);
      for (int cell : cells) {
        List<@Nullable Object> point = accumulator.others(cell);
        values.add(point == null ? null : point.get(c));
      }
      columns.add(Evaluation.boxed(values));
    }
    return columns;
  }
}
