package io.hyperbytedb.query.exec;

import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.FieldName;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.exec.Groups.Selection;
import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.result.ResultSink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A SELECT of points. Groups come one after the other; within one, rows are brought window by
 * window of time and merged by time, so that memory stays bounded and a limit stops the reading.
 */
final class RawSelect {
  private static final long WINDOW_ROWS = 256 << 10;

  private final SelectOptions options;
  private final SelectPlan plan;
  private final Table table;
  private final TimeRange range;
  private final Groups groups;
  private final ResultSink sink;
  private final @Nullable Supplier<Filter> filters;
  private final Map<String, Integer> columns = new LinkedHashMap<>();
  private final List<FieldName> reads = new ArrayList<>();

  /** Columns of which a row must have one. */
  private final int selected;

  RawSelect(
      SelectOptions options,
      SelectPlan plan,
      Table table,
      TimeRange range,
      Groups groups,
      ResultSink sink) {
    this.options = options;
    this.plan = plan;
    this.table = table;
    this.range = range;
    this.groups = groups;
    this.sink = sink;
    for (Item item : plan.items()) {
      if (item instanceof Item.OfField field) {
        read(field.field());
      }
    }
    selected = reads.size();
    filters = Groups.filters(plan.condition(), table.series(), this::read);
    if (filters != null) {
      var _ = filters.get();
    }
  }

  private int read(String field) {
    FieldType type = table.type(field);
    if (type == null) {
      return -1;
    }
    Integer at = columns.putIfAbsent(field, reads.size());
    if (at == null) {
      reads.add(new FieldName(field, type));
      return reads.size() - 1;
    }
    return at;
  }

  void run() throws IOException {
    if (selected == 0) {
      return;
    }
    List<TimeRange> windows = windows();
    long total = 0;
    for (RowSource source : table.sources()) {
      total += source.starts()[source.count()];
    }
    // Few rows in all: many groups are read at once.
    long perGroup = Math.max(1, total / Math.max(1, groups.count()));
    int batch = (int) Math.max(1, Math.min(groups.count(), WINDOW_ROWS / perGroup));
    for (int from = 0; from < groups.count(); from += batch) {
      int to = Math.min(groups.count(), from + batch);
      if (to - from == 1) {
        oneGroup(from, windows);
      } else {
        severalGroups(from, to);
      }
    }
  }

  private void oneGroup(int group, List<TimeRange> windows) throws IOException {
    RawRows rows = new RawRows(plan, table, groups.tags(group), columns, reads, sink);
    List<Selection> part = part(group, group + 1);
    for (TimeRange window : windows) {
      List<List<RawRows.Piece>> pieces = scan(part, 1, window);
      rows.emit(pieces.getFirst());
      if (rows.done()) {
        return;
      }
    }
  }

  private void severalGroups(int from, int to) throws IOException {
    List<List<RawRows.Piece>> pieces = scan(part(from, to), to - from, range);
    for (int group = from; group < to; group++) {
      new RawRows(plan, table, groups.tags(group), columns, reads, sink)
          .emit(pieces.get(group - from));
    }
  }

  private List<Selection> part(int from, int to) {
    List<Selection> part = new ArrayList<>();
    for (Selection selection : groups.selections()) {
      Selection some = from == 0 && to == groups.count() ? selection : selection.of(from, to);
      if (some.ids().length > 0) {
        part.add(some);
      }
    }
    return part;
  }

  private List<List<RawRows.Piece>> scan(
      List<Selection> selections, int groupCount, TimeRange window) throws IOException {
    List<List<RawRows.Piece>> pieces = new ArrayList<>(groupCount);
    for (int i = 0; i < groupCount; i++) {
      pieces.add(new ArrayList<>());
    }
    for (Selection selection : selections) {
      List<RowSource> sources = new ArrayList<>();
      for (RowSource source : table.sources(selection.view().number())) {
        if (source.minTime() <= window.max() && source.maxTime() >= window.min()) {
          sources.add(source);
        }
      }
      Filter filter = filters == null ? null : filters.get();
      new SeriesScan(sources, reads, window, true, options.checkpoint())
          .scan(
              selection.ids(),
              (series, times, values, from, to) -> {
                int[] kept = keep(selection, series, filter, values, from, to);
                if (kept.length > 0) {
                  pieces
                      .get(selection.groups()[series])
                      .add(
                          new RawRows.Piece(
                              selection.view(),
                              selection.positions()[series],
                              times,
                              values,
                              kept));
                }
              });
    }
    return pieces;
  }

  /** The rows that pass the condition and have a value in a selected field. */
  private int[] keep(
      Selection selection,
      int series,
      @Nullable Filter filter,
      List<Column> values,
      int from,
      int to) {
    Filter check = selection.filterRows()[series] ? filter : null;
    if (check != null) {
      check.bind(selection.view(), selection.positions()[series]);
    }
    int[] kept = new int[to - from];
    int count = 0;
    for (int row = from; row < to; row++) {
      if (hasSelected(values, row) && (check == null || check.row(values, row))) {
        kept[count++] = row;
      }
    }
    return java.util.Arrays.copyOf(kept, count);
  }

  private boolean hasSelected(List<Column> values, int row) {
    for (int c = 0; c < selected; c++) {
      if (values.get(c).has(row)) {
        return true;
      }
    }
    return false;
  }

  /** Spans of time that hold not too many rows each, in the order of the answer. */
  private List<TimeRange> windows() throws IOException {
    List<RowSource> sources = new ArrayList<>(table.sources());
    sources.sort((a, b) -> Long.compare(a.minTime(), b.minTime()));
    List<TimeRange> windows = new ArrayList<>();
    int at = 0;
    while (at < sources.size()) {
      long min = Math.max(range.min(), sources.get(at).minTime());
      long max = sources.get(at).maxTime();
      long rows = 0;
      while (at < sources.size() && sources.get(at).minTime() <= max) {
        RowSource source = sources.get(at++);
        max = Math.max(max, source.maxTime());
        rows += source.starts()[source.count()];
      }
      slice(new TimeRange(min, Math.min(max, range.max())), rows, windows);
    }
    return plan.valid().ascending() ? windows : windows.reversed();
  }

  private static void slice(TimeRange span, long rows, List<TimeRange> out) {
    long slices = Math.max(1, (rows + WINDOW_ROWS - 1) / WINDOW_ROWS);
    double width = ((double) span.max() - (double) span.min() + 1) / slices;
    long from = span.min();
    for (long i = 1; i <= slices && from <= span.max(); i++) {
      long end = i == slices ? span.max() : span.min() + (long) (width * i) - 1;
      if (end >= from) {
        out.add(new TimeRange(from, end));
        from = end + 1;
      }
    }
  }
}
