package io.hyperbytedb.query.exec;

import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.aggregate.Buckets;
import io.hyperbytedb.query.aggregate.CellSpace;
import io.hyperbytedb.query.aggregate.DenseCells;
import io.hyperbytedb.query.aggregate.SparseCells;
import io.hyperbytedb.query.aggregate.Stretches;
import io.hyperbytedb.query.function.AccumulatedFunction;
import io.hyperbytedb.query.function.Accumulator;
import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.memory.Reservation;
import io.hyperbytedb.query.plan.Filter;
import io.hyperbytedb.query.plan.Groups;
import io.hyperbytedb.query.plan.Groups.Selection;
import io.hyperbytedb.query.plan.Reads;
import io.hyperbytedb.query.plan.ScanCost;
import io.hyperbytedb.query.plan.Schema;
import io.hyperbytedb.query.plan.SelectPlan;
import io.hyperbytedb.query.plan.TimeWindow;
import io.hyperbytedb.query.scan.Columns;
import io.hyperbytedb.query.scan.Progress;
import io.hyperbytedb.query.scan.ScanWorkers;
import io.hyperbytedb.query.scan.SeriesScan;
import io.hyperbytedb.query.scan.Table;
import io.hyperbytedb.query.stream.SeriesOrder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Accumulates the calls of a SELECT over one measurement: each partition on a worker of its own,
 * into cells of its own, which are then merged in the order of the partitions, so that the same
 * data gives the same sums.
 */
final class AggregateSelect {
  /** What a cell of one call takes: a value, a count or time, a series, whether it is there. */
  static final int CELL_BYTES = 26;

  private final Executor workers;
  private final Progress progress;
  private final Table table;
  private final TimeRange range;
  private final Groups groups;
  private final TimeWindow window;

  /** Buckets that have cells for all groups; null for cells where there are points. */
  private final @Nullable Buckets buckets;

  private final @Nullable Supplier<Filter> filters;

  private final Reads reads;
  private final List<Reading> calls = new ArrayList<>();
  private final List<Expr.VarRef> others;
  private final int[] otherColumns;
  private final boolean results;

  /** A call and the column it reads. */
  private record Reading(
      AccumulatedFunction function, FieldType type, int column, boolean needTimes) {}

  /** A function over a field. */
  record Call(AccumulatedFunction function, Expr.VarRef field) {}

  /**
   * What is wanted of the points.
   *
   * @param others what else is known of the point that a lone selector picks
   * @param needTimes whether the times of picked points matter
   * @param results whether the points are results of the calls themselves
   */
  record Wanted(List<Call> calls, List<Expr.VarRef> others, boolean needTimes, boolean results) {}

  /**
   * What is accumulated at once.
   *
   * @param range within which points count
   * @param buckets those of all groups; null to have cells only where there are points
   */
  record Part(Table table, TimeRange range, Groups groups, @Nullable Buckets buckets) {}

  /**
   * Accumulators in the order of the calls, and what their cells are.
   *
   * @param memory what they hold of the query's
   */
  record Result(CellSpace space, List<Accumulator> accumulators, Reservation memory) {
    /** Adds what later rows gave, which is not to be used any more. */
    void merge(Result other) {
      int[] at = null;
      if (space instanceof SparseCells cells && other.space instanceof SparseCells theirs) {
        at = cells.addAll(theirs);
        room(cells.size());
      }
      for (int i = 0; i < accumulators.size(); i++) {
        accumulators.get(i).merge(other.accumulators.get(i), at);
      }
      other.memory.close();
    }

    /** Makes room for cells of numbers below this. */
    void room(int cells) {
      hold(cells);
      accumulators.forEach(accumulator -> accumulator.grow(cells));
    }

    /** Holds what so many cells take. */
    void hold(int cells) {
      long each = space instanceof SparseCells ? SparseCells.CELL_BYTES : 0;
      for (Accumulator accumulator : accumulators) {
        each += accumulator.cellBytes();
      }
      memory.set(cells * each);
    }
  }

  /**
   * @param workers scan
   * @param condition which rows count; null for all
   */
  AggregateSelect(
      Executor workers,
      Progress progress,
      @Nullable Expr condition,
      Part part,
      TimeWindow window,
      Wanted wanted) {
    this.workers = workers;
    this.progress = progress;
    this.table = part.table();
    this.range = part.range();
    this.groups = part.groups();
    this.buckets = part.buckets();
    this.window = window;
    this.reads = new Reads(table);
    this.filters = Groups.filters(condition, table.series(), reads);
    for (Call call : wanted.calls()) {
      int column = reads.add(call.field());
      calls.add(new Reading(call.function(), type(call, column), column, wanted.needTimes()));
    }
    this.others = wanted.others();
    this.results = wanted.results();
    otherColumns = new int[others.size()];
    for (int i = 0; i < otherColumns.length; i++) {
      otherColumns[i] = reads.add(others.get(i));
    }
  }

  /**
   * The type of what a call reads. A table without the field has the type that the query wants:
   * what another one gives, of a view or of its source, is merged with it.
   */
  private FieldType type(Call call, int column) {
    if (column >= 0) {
      return reads.fields().get(column).type();
    }
    FieldType wanted = Schema.fieldType(call.field().type());
    return wanted == null ? FieldType.FLOAT : wanted;
  }

  /** Scans. */
  Result run() throws IOException {
    // Compiling once registers the condition's fields before anything is read.
    if (filters != null) {
      var _ = filters.get();
    }
    List<CompletableFuture<Result>> parts = new ArrayList<>();
    try {
      for (Selection selection : groups.selections()) {
        if (!table.sources(selection.view().number()).isEmpty()) {
          long cost = ScanCost.of(table, List.of(selection), range, reads.fields().size());
          parts.add(
              CompletableFuture.supplyAsync(
                  () -> accumulate(selection),
                  task -> workers.execute(new ScanWorkers.Scan(cost, 0, task))));
        }
      }
      Result merged = null;
      for (CompletableFuture<Result> part : parts) {
        Result found = part.join();
        if (merged == null) {
          merged = found;
        } else {
          merged.merge(found);
        }
      }
      return merged == null ? empty() : merged;
    } catch (CompletionException e) {
      if (e.getCause() instanceof UncheckedIOException io) {
        throw io.getCause();
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    } finally {
      // Files stay open until every worker has let go of them.
      parts.forEach(part -> part.handle((done, failed) -> true).join());
    }
  }

  private Result empty() {
    CellSpace space = buckets == null ? new SparseCells() : new DenseCells(groups.count(), buckets);
    // Made for none first, so that they are paid for before they are there.
    Result result = new Result(space, accumulators(0), new Reservation(progress.memory()));
    result.room(space.size());
    return result;
  }

  private boolean isSingle() {
    return buckets != null && buckets.isSingle();
  }

  private List<Accumulator> accumulators(int cells) {
    List<Accumulator> made = new ArrayList<>(calls.size());
    for (Reading call : calls) {
      made.add(
          call.function()
              .accumulator(
                  call.type(), cells, call.needTimes(), isSingle() ? this::compareSeries : null));
    }
    return made;
  }

  /** A series as a number: its selection, and its position there. */
  private long number(Selection selection, int series) {
    return ((long) groups.selections().indexOf(selection) << 32) | series;
  }

  private int compareSeries(long a, long b) {
    Selection x = groups.selections().get((int) (a >>> 32));
    Selection y = groups.selections().get((int) (b >>> 32));
    return SeriesOrder.compare(
        table.series(), x.view(), x.positions()[(int) a], y.view(), y.positions()[(int) b]);
  }

  private Result accumulate(Selection selection) {
    // A query that has ended while this waited takes no memory for it any more.
    progress.reading(0);
    Result result = empty();
    boolean needTimes =
        buckets == null
            || buckets.count() > 1
            || result.accumulators().stream().anyMatch(Accumulator::needsTimes);
    Worker worker = new Worker(selection, result);
    try {
      new SeriesScan(
              table.sources(selection.view().number()),
              reads.fields(),
              range,
              needTimes,
              progress,
              table.trace())
          .scan(selection.ids(), worker);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return result;
  }

  /** Takes a partition's rows. */
  private final class Worker implements SeriesScan.Consumer {
    private final Selection selection;
    private final Result result;
    private final CellSpace space;
    private final List<Accumulator> into;
    private final @Nullable Filter filter = filters == null ? null : filters.get();

    private final Stretches stretches = new Stretches(window);

    /** For how many cells the accumulators have room. */
    private int room;

    Worker(Selection selection, Result result) {
      this.selection = selection;
      this.result = result;
      this.space = result.space();
      this.into = result.accumulators();
      this.room = space.size();
    }

    @Override
    public void rows(int series, long[] times, List<Column> values, int from, int to) {
      if (filter != null && selection.filterRows()[series]) {
        filter.bind(selection.view(), selection.positions()[series]);
        int[] passed = filter.select(values, from, to);
        if (passed != null) {
          compact(series, times, values, passed);
          return;
        }
      }
      split(series, times, values, from, to);
    }

    private void compact(int series, long[] times, List<Column> values, int[] passed) {
      if (passed.length == 0) {
        return;
      }
      long[] keptTimes = new long[times.length == 0 ? 0 : passed.length];
      for (int i = 0; i < keptTimes.length; i++) {
        keptTimes[i] = times[passed[i]];
      }
      int[] which = new int[passed.length];
      List<Column> kept = new ArrayList<>(values.size());
      for (Column column : values) {
        kept.add(Columns.gather(column.type(), List.of(column), which, passed, passed.length));
      }
      split(series, keptTimes, kept, 0, passed.length);
    }

    private void split(int series, long[] times, List<Column> values, int from, int to) {
      if (isSingle()) {
        long number = number(selection, series);
        into.forEach(accumulator -> accumulator.series(number));
      }
      if (!others.isEmpty()) {
        into.forEach(accumulator -> accumulator.others(row -> others(series, values, row)));
      }
      switch (space) {
        case DenseCells dense ->
            split(dense.buckets(), selection.groups()[series], times, values, from, to);
        case SparseCells sparse ->
            split(sparse, selection.groups()[series], times, values, from, to);
      }
    }

    private void split(
        Buckets buckets, int group, long[] times, List<Column> values, int from, int to) {
      int first = group * buckets.count();
      if (buckets.count() == 1) {
        add(first, times, values, from, to);
        return;
      }
      int at = from;
      while (at < to) {
        int bucket = buckets.bucket(times[at]);
        int end = SeriesScan.lowerBound(times, at, to, buckets.end(bucket));
        add(first + bucket, times, values, at, end);
        at = end;
      }
    }

    private void split(
        SparseCells cells, int group, long[] times, List<Column> values, int from, int to) {
      int at = from;
      while (at < to) {
        stretches.seek(times[at]);
        int end = SeriesScan.lowerBound(times, at + 1, to, stretches.end());
        int cell = cells.cell(group, stretches.start());
        if (cell >= room) {
          room = Math.max(16, Math.multiplyExact(room, 2));
          result.room(room);
        }
        add(cell, times, values, at, end);
        at = end;
      }
    }

    private void add(int cell, long[] times, List<Column> values, int from, int to) {
      for (int i = 0; i < into.size(); i++) {
        int column = calls.get(i).column();
        if (column >= 0 && results) {
          into.get(i).addResults(cell, times, values.get(column), from, to);
        } else if (column >= 0) {
          into.get(i).add(cell, times, values.get(column), from, to);
        }
      }
    }

    private List<@Nullable Object> others(int series, List<Column> values, int row) {
      List<@Nullable Object> found = new ArrayList<>(otherColumns.length);
      for (int i = 0; i < otherColumns.length; i++) {
        found.add(
            otherColumns[i] >= 0
                ? Columns.value(values.get(otherColumns[i]), row)
                : SelectPlan.isTag(others.get(i)) ? tagValue(series, others.get(i).name()) : null);
      }
      return found;
    }

    private @Nullable Object tagValue(int series, String tag) {
      int key = table.series().tagKey(tag);
      int code = key < 0 ? 0 : selection.view().code(key, selection.positions()[series]);
      return code == 0 ? null : table.series().dictionary(key).value(code);
    }
  }
}
