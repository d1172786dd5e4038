package io.hyperbytedb.query.exec;

import io.hyperbytedb.query.aggregate.Buckets;
import io.hyperbytedb.query.aggregate.CellSpace;
import io.hyperbytedb.query.function.AccumulatedFunction;
import io.hyperbytedb.query.function.Accumulator;
import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.memory.QueryMemory;
import io.hyperbytedb.query.memory.Reservation;
import io.hyperbytedb.query.plan.Groups;
import io.hyperbytedb.query.plan.TimeWindow;
import io.hyperbytedb.query.scan.QueryData;
import io.hyperbytedb.query.scan.Table;
import io.hyperbytedb.query.scan.TimeSlices;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Accumulates all calls of a SELECT that look at the same range of time, one measurement after the
 * other, each in one scan, or where cells would be too many in a scan for each batch of groups, or
 * of windows of one group. Streams of single calls share it. For one thread.
 */
final class CallScan {
  /** How many cells all calls may have at once. */
  private static final int MAX_CELLS = 4 << 20;

  /** How many rows the first slice has in which first or last points are looked for. */
  private static final long LEAST_ROWS = 16 << 10;

  private final QueryData data;
  private final SelectSource source;
  private final TimeWindow window;
  private final long wanted;
  private final List<AggregateSelect.Call> calls = new ArrayList<>();
  private final List<Expr.VarRef> others;
  private final boolean wantsPoints;

  private final Map<Table, Groups> groupsOfViews = new HashMap<>();

  /** What buckets take. */
  private final Reservation edges;

  /** The latest result, which all streams ask for before one of them asks for the next. */
  private CellPlan.@Nullable Batch latest;

  private @Nullable Cells cells;

  /**
   * What was accumulated.
   *
   * @param accumulators one for each call
   * @param memory what they hold of the query's
   */
  record Cells(
      Groups groups, CellSpace space, List<Accumulator> accumulators, Reservation memory) {}

  /**
   * @param wanted how many windows of each group will be asked for; 0 for all
   * @param others what the point that a lone selector picks brings along
   * @param wantsPoints whether there is a lone selector, whose point's time matters
   */
  CallScan(
      QueryData data,
      SelectSource source,
      TimeWindow window,
      long wanted,
      List<Expr.VarRef> others,
      boolean wantsPoints) {
    this.data = data;
    this.source = source;
    this.window = window;
    this.wanted = wanted;
    this.others = others;
    this.wantsPoints = wantsPoints;
    this.edges = new Reservation(source.progress().memory());
  }

  /** Adds a call before anything is read; returns its number. */
  int add(Expr.Call call, AccumulatedFunction function) {
    calls.add(new AggregateSelect.Call(function, (Expr.VarRef) call.args().getFirst()));
    return calls.size() - 1;
  }

  TimeWindow window() {
    return window;
  }

  /** How many windows of each group will be asked for; 0 for all. */
  long wanted() {
    return wanted;
  }

  /** The groups of a measurement, in batches in the order of the answer. */
  List<CellPlan.Batch> batches(Table table) throws IOException {
    TimeRange range = withData(table);
    Groups groups = source.groups(table);
    if (table.sources().isEmpty() || range.min() > range.max() || groups.count() == 0) {
      return List.of();
    }
    long atOnce = source.progress().rows(MAX_CELLS, AggregateSelect.CELL_BYTES);
    return new CellPlan(table, groups, range, window, calls.size(), wanted, atOnce)
        .batches(source.ascending());
  }

  /** What a batch gives. */
  Cells cells(CellPlan.Batch batch) throws IOException {
    Cells found = cells;
    if (found == null || !batch.equals(latest)) {
      if (found != null) {
        found.memory().close();
        cells = null;
      }
      found = scan(batch);
      cells = found;
      latest = batch;
    }
    return found;
  }

  private Cells scan(CellPlan.Batch batch) throws IOException {
    Table table = batch.table();
    Groups groups = source.groups(table).slice(batch.from(), batch.to());
    Buckets buckets =
        window.interval() == 0
            ? Buckets.single(window.shown(window.range().min()))
            : batch.isDense() ? buckets(batch.range()) : null;
    AggregateSelect.Part part = new AggregateSelect.Part(table, batch.range(), groups, buckets);
    boolean fromLatest = areAll(AccumulatedFunction.Deciding.LATEST);
    AggregateSelect.Result result =
        window.interval() == 0 && (fromLatest || areAll(AccumulatedFunction.Deciding.EARLIEST))
            ? inSlices(part, /* ascending= */ !fromLatest, /* enough= */ 1)
            : wanted > 0 && !batch.isDense()
                ? inSlices(part, source.ascending(), enough())
                : accumulate(part);
    return new Cells(groups, result.space(), result.accumulators(), result.memory());
  }

  private Buckets buckets(TimeRange range) {
    edges.set(window.zone() == null ? 0 : Buckets.ZONED_BYTES * window.count(range));
    return Buckets.of(range, window);
  }

  /** The memory of the query. */
  QueryMemory memory() {
    return source.progress().memory();
  }

  /** How many cells have as many windows as are wanted: with a time zone a window may be cut. */
  private long enough() {
    return window.zone() == null
        ? wanted
        : wanted > Long.MAX_VALUE / 4 ? Long.MAX_VALUE : wanted * 4;
  }

  private boolean areAll(AccumulatedFunction.Deciding points) {
    return calls.stream().allMatch(call -> call.function().deciding() == points);
  }

  private AggregateSelect.Result accumulate(AggregateSelect.Part part) throws IOException {
    ViewRead read = view(part.table());
    if (read == null) {
      return accumulate(part, source.plan().condition(), calls, /* results= */ false);
    }
    AggregateSelect.Result found = null;
    for (ViewRead.Piece piece : read.pieces(part.range())) {
      AggregateSelect.Result of =
          piece.fromView()
              ? accumulate(
                  new AggregateSelect.Part(
                      read.target(),
                      piece.range(),
                      part.groups().numbering(groups(read)),
                      part.buckets()),
                  read.checked() ? source.plan().condition() : null,
                  read.calls(),
                  /* results= */ true)
              : accumulate(
                  new AggregateSelect.Part(
                      part.table(), piece.range(), part.groups(), part.buckets()),
                  source.plan().condition(),
                  calls,
                  /* results= */ false);
      if (found == null) {
        found = of;
      } else {
        found.merge(of);
      }
    }
    return found == null
        ? accumulate(part, source.plan().condition(), calls, /* results= */ false)
        : found;
  }

  /** The view that the calls are read from; null if they are computed from the measurement. */
  private @Nullable ViewRead view(Table table) throws IOException {
    return source
        .views()
        .find(source.plan(), source.keys(), table, calls, window, wantsPoints, others);
  }

  /** The series of a view, grouped as those of the measurement are. */
  private Groups groups(ViewRead read) throws IOException {
    Groups groups = groupsOfViews.get(read.target());
    if (groups == null) {
      groups = source.groupsOf(read.target(), read.checked());
      groupsOfViews.put(read.target(), groups);
    }
    return groups;
  }

  private AggregateSelect.Result accumulate(
      AggregateSelect.Part part,
      @Nullable Expr condition,
      List<AggregateSelect.Call> of,
      boolean results)
      throws IOException {
    return new AggregateSelect(
            data.workers(),
            source.progress(),
            condition,
            part,
            window,
            // Where windows overlap the time of a picked point says which is its own.
            new AggregateSelect.Wanted(
                of,
                others,
                wantsPoints || (window.interval() != 0 && window.zone() != null),
                results))
        .run();
  }

  /**
   * Looks at slices of time from the end where results are wanted, until each group has enough of
   * them for each call.
   */
  private AggregateSelect.Result inSlices(AggregateSelect.Part part, boolean ascending, long enough)
      throws IOException {
    Groups groups = part.groups();
    double first = Math.max(LEAST_ROWS, 4.0 * Math.min(enough, 1 << 20) * groups.seriesCount());
    List<TimeRange> slices =
        window.aligned(
            TimeSlices.of(
                part.table().sources(),
                part.range(),
                ascending,
                (long) first,
                /* growth= */ 4,
                Long.MAX_VALUE),
            part.range(),
            ascending);
    AggregateSelect.Result found =
        accumulate(
            new AggregateSelect.Part(
                part.table(),
                slices.isEmpty() ? part.range() : slices.getFirst(),
                groups,
                part.buckets()));
    BitSet wanting = new BitSet();
    wanting.set(0, groups.count());
    for (int i = 1; i < slices.size(); i++) {
      dropSatisfied(wanting, found, enough);
      if (wanting.isEmpty()) {
        break;
      }
      found.merge(
          accumulate(
              new AggregateSelect.Part(
                  part.table(), slices.get(i), groups.only(wanting), part.buckets())));
    }
    return found;
  }

  private static void dropSatisfied(BitSet wanting, AggregateSelect.Result found, long enough) {
    for (int group = wanting.nextSetBit(0); group >= 0; group = wanting.nextSetBit(group + 1)) {
      int[] of = found.space().ofGroup(group);
      boolean satisfied = of.length >= enough;
      for (int i = 0; i < found.accumulators().size() && satisfied; i++) {
        Accumulator call = found.accumulators().get(i);
        long has = 0;
        for (int cell : of) {
          has += call.has(cell) ? 1 : 0;
        }
        satisfied = has >= enough;
      }
      wanting.set(group, !satisfied);
    }
  }

  /** Windows start and end with the data, but for a single one. */
  private TimeRange withData(Table table) {
    return window.interval() == 0 ? window.range() : window.range().intersect(table.times());
  }
}
