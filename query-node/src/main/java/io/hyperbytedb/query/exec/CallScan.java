package io.hyperbytedb.query.exec;

import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.influxql.ast.Expr;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Accumulates all calls of a SELECT that look at the same range of time, one measurement after the
 * other, each in one scan, or where cells would be too many in a scan for each batch of groups.
 * Streams of single calls share it. For one thread.
 */
final class CallScan {
  /** How many cells all calls may have at once; a cell takes 8 to 40 bytes. */
  private static final int MAX_CELLS = 4 << 20;

  /** How many rows the first slice has in which first or last points are looked for. */
  private static final long LEAST_ROWS = 16 << 10;

  private final QueryData data;
  private final SelectSource source;
  private final TimeWindow window;
  private final List<Expr.Call> calls = new ArrayList<>();
  private final List<Expr.VarRef> others;
  private final boolean wantsPoints;

  /** The latest result, which all streams ask for before one of them asks for the next. */
  private @Nullable Batch latest;

  private @Nullable Cells cells;

  /** What the accumulators of the latest scan take, in bytes. */
  private long reserved;

  /** Some groups of a measurement. */
  record Batch(Table table, int from, int to) {}

  /**
   * What was accumulated.
   *
   * @param accumulators one for each call
   */
  record Cells(Groups groups, Buckets buckets, List<Accumulator> accumulators) {}

  /**
   * @param others what the point that a lone selector picks brings along
   * @param wantsPoints whether there is a lone selector, whose point's time matters
   */
  CallScan(
      QueryData data,
      SelectSource source,
      TimeWindow window,
      List<Expr.VarRef> others,
      boolean wantsPoints) {
    this.data = data;
    this.source = source;
    this.window = window;
    this.others = others;
    this.wantsPoints = wantsPoints;
  }

  /** Adds a call before anything is read; returns its number. */
  int add(Expr.Call call) {
    calls.add(call);
    return calls.size() - 1;
  }

  TimeWindow window() {
    return window;
  }

  /** The groups of a measurement, in batches in the order of the groups. */
  List<Batch> batches(Table table) throws IOException {
    TimeRange range = withData(window.range(), table);
    int groups = source.groups(table).count();
    List<Batch> batches = new ArrayList<>();
    if (!table.sources().isEmpty() && range.min() <= range.max()) {
      long most = source.progress().rows(MAX_CELLS, AggregateSelect.CELL_BYTES);
      long atOnce = Math.max(1, most / calls.size() / buckets(range).count());
      for (int from = 0; from < groups; from += (int) Math.min(atOnce, groups)) {
        batches.add(new Batch(table, from, (int) Math.min(groups, from + atOnce)));
      }
    }
    return batches;
  }

  /** What a batch gives. */
  Cells cells(Batch batch) throws IOException {
    Cells found = cells;
    if (found == null || !batch.equals(latest)) {
      source.progress().memory().release(reserved);
      reserved = 0;
      found = scan(batch);
      cells = found;
      latest = batch;
    }
    return found;
  }

  private Buckets buckets(TimeRange range) {
    return window.interval() == 0
        ? Buckets.single(window.shown(window.range().min()))
        : Buckets.of(range, window);
  }

  private Cells scan(Batch batch) throws IOException {
    Table table = batch.table();
    Groups groups = source.groups(table).slice(batch.from(), batch.to());
    TimeRange range = withData(window.range(), table);
    Buckets buckets = buckets(range);
    boolean latest = areAll("last");
    if (buckets.isSingle() && (latest || areAll("first"))) {
      return new Cells(groups, buckets, nearest(table, range, groups, buckets, !latest));
    }
    return new Cells(groups, buckets, accumulate(table, range, groups, buckets));
  }

  private boolean areAll(String function) {
    return calls.stream().allMatch(call -> call.name().equals(function));
  }

  private List<Accumulator> accumulate(Table table, TimeRange range, Groups groups, Buckets buckets)
      throws IOException {
    AggregateSelect select =
        new AggregateSelect(
            data,
            source.progress(),
            source.plan().condition(),
            table,
            range,
            groups,
            buckets,
            calls,
            others,
            wantsPoints || buckets.overlapping() != null);
    List<Accumulator> result = select.run();
    reserved = select.bytes();
    return result;
  }

  /**
   * First or last points: looks at slices of time from the end where they are, until each group has
   * found its own.
   */
  private List<Accumulator> nearest(
      Table table, TimeRange range, Groups groups, Buckets buckets, boolean ascending)
      throws IOException {
    long first = Math.max(LEAST_ROWS, 4 * groups.seriesCount());
    List<TimeRange> slices =
        TimeSlices.of(table.sources(), range, ascending, first, /* growth= */ 4, Long.MAX_VALUE);
    List<Accumulator> found =
        accumulate(table, slices.isEmpty() ? range : slices.getFirst(), groups, buckets);
    BitSet wanting = new BitSet();
    for (int i = 1; i < slices.size(); i++) {
      wanting.clear();
      for (int group = 0; group < groups.count(); group++) {
        int cell = group;
        wanting.set(group, !found.stream().allMatch(call -> call.has(cell)));
      }
      if (wanting.isEmpty()) {
        break;
      }
      List<Accumulator> more = accumulate(table, slices.get(i), groups.only(wanting), buckets);
      for (int call = 0; call < found.size(); call++) {
        found.get(call).merge(more.get(call));
      }
      source.progress().memory().release(reserved);
    }
    return found;
  }

  /** Buckets without a bound start or end with the data. */
  private TimeRange withData(TimeRange range, Table table) {
    if (window.interval() == 0 || (range.hasMin() && range.hasMax())) {
      return range;
    }
    long min = Long.MAX_VALUE;
    long max = Long.MIN_VALUE;
    for (RowSource rows : table.sources()) {
      min = Math.min(min, rows.minTime());
      max = Math.max(max, rows.maxTime());
    }
    return new TimeRange(
        range.hasMin() ? range.min() : Math.max(min, range.min()),
        range.hasMax() ? range.max() : Math.min(max, range.max()));
  }
}
