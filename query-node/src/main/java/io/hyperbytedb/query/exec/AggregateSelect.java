package io.hyperbytedb.query.exec;

import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.exec.Groups.Selection;
import io.hyperbytedb.query.influxql.TimeRange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Accumulates the calls of a SELECT over one measurement: each partition on a worker of its own,
 * into cells of its own, which are then merged in the order of the partitions, so that the same
 * data gives the same sums.
 */
final class AggregateSelect {
  private final QueryData data;
  private final SelectOptions options;
  private final Table table;
  private final TimeRange range;
  private final Groups groups;
  private final Buckets buckets;
  private final @Nullable Supplier<Filter> filters;

  /** The fields that are read; the position in this order is the column. */
  private final Map<String, Integer> columns = new LinkedHashMap<>();

  private final List<FieldName> reads = new ArrayList<>();
  private final List<Call> calls = new ArrayList<>();
  private final List<Item> others = new ArrayList<>();

  /** A call and the column it reads. */
  private record Call(String function, FieldType type, int column, boolean needTimes) {}

  AggregateSelect(
      QueryData data,
      SelectOptions options,
      SelectPlan plan,
      Table table,
      TimeRange range,
      Groups groups,
      Buckets buckets,
      Filter.Fields filterFields) {
    this.data = data;
    this.options = options;
    this.table = table;
    this.range = range;
    this.groups = groups;
    this.buckets = buckets;
    this.filters = Groups.filters(plan.condition(), table.series(), column(filterFields));
    boolean lone = plan.items().stream().filter(i -> i instanceof Item.OfCall).count() == 1;
    for (Item item : plan.items()) {
      switch (item) {
        case Item.OfCall call -> addCall(call, lone);
        case Item.OfField field -> {
          FieldType type = table.type(field.field());
          if (type != null) {
            read(field.field(), type);
          }
          others.add(field);
        }
        case Item.OfTag tag -> others.add(tag);
      }
    }
  }

  /** Fields a condition names are read too. */
  private Filter.Fields column(Filter.Fields known) {
    return name -> {
      if (known.column(name) < 0) {
        return -1;
      }
      FieldType type = table.type(name);
      return type == null ? -1 : read(name, type);
    };
  }

  private int read(String field, FieldType type) {
    Integer at = columns.putIfAbsent(field, reads.size());
    if (at == null) {
      reads.add(new FieldName(field, type));
      return reads.size() - 1;
    }
    return at;
  }

  private void addCall(Item.OfCall call, boolean needTimes) {
    FieldType type = table.type(call.field());
    if (type == null || !Aggregates.takes(call.function(), type)) {
      calls.add(new Call(call.function(), FieldType.FLOAT, -1, needTimes));
    } else {
      calls.add(new Call(call.function(), type, read(call.field(), type), needTimes));
    }
  }

  /** The accumulators in the order of the plan's calls. */
  List<Accumulator> run() throws IOException {
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
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
    return merged;
  }

  private List<Accumulator> accumulators() {
    int cells = Math.multiplyExact(groups.count(), buckets.count());
    List<Accumulator> made = new ArrayList<>(calls.size());
    for (Call call : calls) {
      made.add(Aggregates.of(call.function(), call.type(), cells, call.needTimes()));
    }
    return made;
  }

  private List<Accumulator> accumulate(Selection selection) {
    List<Accumulator> into = accumulators();
    boolean needTimes = buckets.count() > 1 || into.stream().anyMatch(Accumulator::needsTimes);
    Worker worker = new Worker(selection, into);
    try {
      new SeriesScan(
              table.sources(selection.view().number()),
              reads,
              range,
              needTimes,
              options.checkpoint())
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
      List<@Nullable Object> found = new ArrayList<>(others.size());
      for (Item item : others) {
        found.add(
            switch (item) {
              case Item.OfField field -> {
                Integer column = columns.get(field.field());
                yield column == null ? null : Columns.value(values.get(column), row);
              }
              case Item.OfTag tag -> tagValue(series, tag.tag());
              case Item.OfCall _ -> null;
            });
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
