package io.hyperbytedb.query.exec;

import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.influxql.ast.Expr;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Accumulates all calls of a SELECT that look at the same range of time, one measurement after the
 * other, each in one scan. Streams of single calls share it. For one thread.
 */
final class CallScan {
  private final QueryData data;
  private final SelectOptions options;
  private final SelectSource source;
  private final TimeWindow window;
  private final List<Expr.Call> calls = new ArrayList<>();
  private final List<Expr.VarRef> others;
  private final boolean wantsPoints;
  private final Map<Table, Cells> results = new HashMap<>();

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
      SelectOptions options,
      SelectSource source,
      TimeWindow window,
      List<Expr.VarRef> others,
      boolean wantsPoints) {
    this.data = data;
    this.options = options;
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

  /** What a measurement gives; null if it has nothing. */
  @Nullable Cells cells(Table table) throws IOException {
    if (!results.containsKey(table)) {
      results.put(table, scan(table));
    }
    return results.get(table);
  }

  private @Nullable Cells scan(Table table) throws IOException {
    options.checkpoint().run();
    if (table.sources().isEmpty()) {
      return null;
    }
    Groups groups = source.groups(table);
    TimeRange range = withData(window.range(), table);
    if (groups.count() == 0 || range.min() > range.max()) {
      return null;
    }
    Buckets buckets =
        window.interval() == 0
            ? Buckets.single(window.shown(window.range().min()))
            : Buckets.of(range, window);
    List<Accumulator> accumulators =
        new AggregateSelect(
                data,
                options,
                source.plan().condition(),
                table,
                range,
                groups,
                buckets,
                calls,
                others,
                wantsPoints)
            .run();
    return new Cells(groups, buckets, accumulators);
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
