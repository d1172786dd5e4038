package io.hyperbytedb.query.exec;

import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.exec.Groups.Selection;
import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.influxql.ast.Expr;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
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

  private final QueryData data;
  private final Progress progress;
  private final Table table;
  private final TimeRange range;
  private final Groups groups;
  private final Buckets buckets;
  private final @Nullable Supplier<Filter> filters;

  private final Reads reads;
  private final List<Call> calls = new ArrayList<>();
  private final List<Expr.VarRef> others;
  private final int[] otherColumns;
  private final AtomicInteger made = new AtomicInteger();

  /** A call and the column it reads. */
  private record Call(String function, FieldType type, int column, boolean needTimes) {}

  /**
   * @param wanted the calls, each of a function in {@link Aggregates} on a reference
   * @param others what else is known of the point that a lone selector picks
   * @param needTimes whether the times of picked points matter
   */
  AggregateSelect(
      QueryData data,
      Progress progress,
      @Nullable Expr condition,
      Table table,
      TimeRange range,
      Groups groups,
      Buckets buckets,
      List<Expr.Call> wanted,
      List<Expr.VarRef> others,
      boolean needTimes) {
    this.data = data;
    this.progress = progress;
    this.table = table;
    this.range = range;
    this.groups = groups;
    this.buckets = buckets;
    this.reads = new Reads(table);
    this.filters = Groups.filters(condition, table.series(), reads);
    for (Expr.Call call : wanted) {
      Expr.VarRef ref = (Expr.VarRef) call.args().getFirst();
      int column = reads.add(ref);
      FieldType type = column < 0 ? FieldType.FLOAT : reads.fields().get(column).type();
      calls.add(new Call(call.name(), type, column, needTimes));
    }
    this.others = others;
    otherColumns = new int[others.size()];
    for (int i = 0; i < otherColumns.length; i++) {
      otherColumns[i] = reads.add(others.get(i));
    }
  }

  /**
   * The accumulators in the order of the calls. They stay reserved, {@link #bytes} of them, until
   * the caller releases them.
   */
  List<Accumulator> run() throws IOException {
    List<Accumulator> result = accumulated();
    progress.memory().release((made.get() - 1) * bytes());
    return result;
  }

  private List<Accumulator> accumulated() throws IOException {
    // Compiling once registers the condition's fields before anything is read.
    if (filters != null) {
      var _ = filters.get();
    }
    List<Accumulator> merged = accumulators();
    List<CompletableFuture<List<Accumulator>>> parts = new ArrayList<>();
    for (Selection selection : groups.selections()) {
      if (!table.sources(selection.view().number()).isEmpty()) {
        parts.add(CompletableFuture.supplyAsync(() -> accumulate(selection), data.workers()));
      }
    }
    try {
      for (CompletableFuture<List<Accumulator>> part : parts) {
        List<Accumulator> found = part.join();
        if (parts.size() == 1) {
          return found;
        }
        for (int i = 0; i < merged.size(); i++) {
          merged.get(i).merge(found.get(i));
        }
      }
    } catch (CompletionException e) {
      // Files stay open until every worker has let go of them.
      parts.forEach(part -> part.handle((done, failed) -> true).join());
      if (e.getCause() instanceof UncheckedIOException io) {
        throw io.getCause();
      }
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
    return merged;
  }

  /** About what the accumulators of a result take. */
  long bytes() {
    long each =
        (long) CELL_BYTES * calls.size() + (others.isEmpty() ? 0 : Sizes.OBJECT * others.size());
    return each * groups.count() * buckets.count();
  }

  private List<Accumulator> accumulators() {
    int cells = Math.multiplyExact(groups.count(), buckets.count());
    progress.memory().reserve(bytes());
    made.incrementAndGet();
    List<Accumulator> made = new ArrayList<>(calls.size());
    for (Call call : calls) {
      made.add(
          Aggregates.of(
              call.function(),
              call.type(),
              cells,
              call.needTimes(),
              buckets.isSingle() ? this::compareSeries : null));
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

  private List<Accumulator> accumulate(Selection selection) {
    List<Accumulator> into = accumulators();
    boolean needTimes = buckets.count() > 1 || into.stream().anyMatch(Accumulator::needsTimes);
    Worker worker = new Worker(selection, into);
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
    return into;
  }

  /** Takes a partition's rows. */
  private final class Worker implements SeriesScan.Consumer {
    private final Selection selection;
    private final List<Accumulator> into;
    private final @Nullable Filter filter = filters == null ? null : filters.get();

    Worker(Selection selection, List<Accumulator> into) {
      this.selection = selection;
      this.into = into;
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
      int first = selection.groups()[series] * buckets.count();
      if (buckets.isSingle()) {
        long number = number(selection, series);
        into.forEach(accumulator -> accumulator.series(number));
      }
      if (!others.isEmpty()) {
        into.forEach(accumulator -> accumulator.others(row -> others(series, values, row)));
      }
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

    private void add(int cell, long[] times, List<Column> values, int from, int to) {
      for (int i = 0; i < into.size(); i++) {
        int column = calls.get(i).column();
        if (column >= 0) {
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
