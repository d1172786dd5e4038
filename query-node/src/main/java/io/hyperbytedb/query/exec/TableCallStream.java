package io.hyperbytedb.query.exec;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.function.Accumulator;
import io.hyperbytedb.query.memory.Reservation;
import io.hyperbytedb.query.plan.GroupKey;
import io.hyperbytedb.query.plan.TimeWindow;
import io.hyperbytedb.query.result.OutColumn;
import io.hyperbytedb.query.scan.Table;
import io.hyperbytedb.query.stream.Evaluation;
import io.hyperbytedb.query.stream.PointStream;
import io.hyperbytedb.query.stream.Points;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The results of one accumulated call, for all measurements of a SELECT. */
final class TableCallStream implements PointStream {
  /** InfluxDB joins a window's points in each series, then in each shard, then in all of them. */
  private static final int LEVELS = 3;

  /** What a cell of a group takes while its results are taken. */
  private static final long LISTED_BYTES = 2 * Integer.BYTES + Long.BYTES;

  private final CallScan scan;
  private final int call;
  private final FieldType type;
  private final List<Table> tables;
  private final boolean ascending;
  private final Shown shown;
  private int table = -1;
  private List<CellPlan.Batch> batches = List.of();
  private int batch;
  private int group;
  private CallScan.@Nullable Cells cells;

  /** The cells of the series that have results, in the order of the answer, and the next one. */
  private int[] found = {};

  /** When their windows start. */
  private long[] times = {};

  private int next;
  private boolean listed;

  /** What the two take, and the cells while they are looked through. */
  private final Reservation held;

  /**
   * How results are shown as points.
   *
   * @param others how many columns beside the value points have
   * @param ownTimes whether points keep the time of the row that was picked
   * @param most how many points a batch has at most
   */
  record Shown(int others, boolean ownTimes, int most) {}

  /**
   * @param type of the results
   * @param tables in the order of the answer
   */
  TableCallStream(
      CallScan scan, int call, FieldType type, List<Table> tables, boolean ascending, Shown shown) {
    this.scan = scan;
    this.call = call;
    this.type = type;
    this.tables = tables;
    this.ascending = ascending;
    this.shown = shown;
    this.held = new Reservation(scan.memory());
  }

  @Override
  public FieldType type() {
    return type;
  }

  @Override
  public @Nullable GroupKey nextKey() throws IOException {
    listed = false;
    found = new int[0];
    next = 0;
    group++;
    while (cells == null || group >= cells.groups().count()) {
      while (batch < batches.size() && batches.get(batch).continues()) {
        batch++;
      }
      while (batch >= batches.size()) {
        if (++table >= tables.size()) {
          return null;
        }
        batches = scan.batches(tables.get(table));
        batch = 0;
      }
      cells = scan.cells(batches.get(batch++));
      group = 0;
    }
    return cells.groups().key(tables.get(table).name(), number(cells));
  }

  private int number(CallScan.Cells of) {
    return ascending ? group : of.groups().count() - 1 - group;
  }

  @Override
  public @Nullable Points next() throws IOException {
    CallScan.Cells of = cells;
    if (of == null) {
      return null;
    }
    if (!listed) {
      list(of);
    }
    while (next == found.length) {
      if (batch >= batches.size() || !batches.get(batch).continues()) {
        return null;
      }
      of = scan.cells(batches.get(batch++));
      cells = of;
      list(of);
    }
    int to = Math.min(found.length, next + shown.most());
    Points points = points(of, next, to);
    next = to;
    return points;
  }

  /** Finds which cells of the series have results. */
  private void list(CallScan.Cells of) {
    Accumulator accumulator = of.accumulators().get(call);
    found = new int[0];
    times = new long[0];
    held.set(LISTED_BYTES * of.space().size() / of.groups().count());
    int[] all = of.space().ofGroup(number(of));
    held.set(LISTED_BYTES * all.length);
    int count = 0;
    for (int i = 0; i < all.length; i++) {
      if (accumulator.has(all[i])) {
        all[count++] = all[i];
      }
    }
    found = new int[count];
    times = new long[count];
    for (int i = 0; i < count; i++) {
      found[i] = all[ascending ? i : count - 1 - i];
      times[i] = of.space().start(found[i]);
    }
    if (scan.window().interval() != 0 && scan.window().zone() != null) {
      join(of);
    }
    next = 0;
    listed = true;
  }

  private Points points(CallScan.Cells of, int from, int to) {
    Accumulator accumulator = of.accumulators().get(call);
    int[] cells = Arrays.copyOfRange(found, from, to);
    long[] at = new long[cells.length];
    for (int i = 0; i < cells.length; i++) {
      at[i] = shown.ownTimes() ? accumulator.time(cells[i]) : scan.window().shown(times[from + i]);
    }
    return new Points(cells.length, at, accumulator.results(cells), others(accumulator, cells));
  }

  /**
   * The points of a group where windows overlap. As in InfluxDB a window takes all that follows its
   * first bucket and is in it; then results that are in the window of an earlier result's time are
   * put together again.
   */
  private void join(CallScan.Cells of) {
    Accumulator accumulator = of.accumulators().get(call);
    int count = found.length;
    for (int level = 0; level < LEVELS; level++) {
      count = joined(accumulator, scan.window(), found, times, count);
    }
    found = Arrays.copyOf(found, count);
    for (int i = 0; i < count; i++) {
      times[i] = scan.window().start(times[i]);
    }
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
    List<OutColumn> columns = new ArrayList<>(shown.others());
    for (int c = 0; c < shown.others(); c++) {
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
