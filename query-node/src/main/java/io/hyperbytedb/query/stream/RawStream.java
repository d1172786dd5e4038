package io.hyperbytedb.query.stream;

import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.plan.Filter;
import io.hyperbytedb.query.plan.GroupKey;
import io.hyperbytedb.query.plan.Groups;
import io.hyperbytedb.query.plan.Groups.Selection;
import io.hyperbytedb.query.plan.Reads;
import io.hyperbytedb.query.plan.ScanCost;
import io.hyperbytedb.query.scan.Progress;
import io.hyperbytedb.query.scan.RowSource;
import io.hyperbytedb.query.scan.SeriesScan;
import io.hyperbytedb.query.scan.Sizes;
import io.hyperbytedb.query.scan.Table;
import io.hyperbytedb.query.scan.TimeSlices;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The points of a measurement as they are. Groups come one after the other; within one, rows are
 * brought window by window of time and merged by time, so that memory stays bounded and a limit
 * stops the reading.
 */
public final class RawStream implements PointStream {
  private static final int WINDOW_ROWS = 256 << 10;

  /** How many rows are read at least where only some of them are wanted. */
  private static final long LEAST_ROWS = 4 << 10;

  private final Progress progress;
  private final Table table;
  private final TimeRange range;
  private final Groups groups;
  private final boolean ascending;
  private final Reads reads;
  private final RawRows.Shape shape;
  private final @Nullable Supplier<Filter> filters;

  /** Columns of which a row must have one. */
  private final int required;

  private final int windowRows;
  private final RawPieces pieces;
  private final List<TimeRange> windows;
  private final int groupsAtOnce;

  private int group = -1;
  private int loadedFrom;
  private List<List<Piece>> loaded = List.of();
  private int window;
  private int turns;
  private @Nullable RawRows rows;

  /**
   * Which points are wanted.
   *
   * @param driver the reference whose values the points have; null for points without a value, of
   *     which each has some other field
   * @param others what else points bring
   * @param most how many points of each group will be asked for; 0 for all
   */
  public record Wanted(Expr.@Nullable VarRef driver, List<Expr.VarRef> others, long most) {}

  /**
   * @param condition which rows have points; null for all
   * @param wanted which points
   */
  public RawStream(
      Progress progress,
      Table table,
      TimeRange range,
      Groups groups,
      @Nullable Expr condition,
      boolean ascending,
      Wanted wanted)
      throws IOException {
    this.progress = progress;
    this.table = table;
    this.range = range;
    this.groups = groups;
    this.ascending = ascending;
    this.reads = new Reads(table);
    Expr.VarRef driver = wanted.driver();
    List<Expr.VarRef> others = wanted.others();
    int driverColumn = driver == null ? -1 : reads.add(driver);
    int[] columns = new int[others.size()];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = reads.add(others.get(i));
    }
    required = driver == null ? reads.fields().size() : driverColumn < 0 ? 0 : 1;
    filters = Groups.filters(condition, table.series(), reads);
    if (filters != null) {
      // Compiling once registers the condition's fields before anything is read.
      var _ = filters.get();
    }
    shape = RawRows.Shape.of(table, reads.fields(), driverColumn, others, columns, ascending);
    long total = 0;
    for (RowSource source : table.sources()) {
      total += source.starts()[source.count()];
    }
    windowRows = progress.rows(WINDOW_ROWS, Sizes.row(reads.fields()) + RawPieces.ROW_BYTES);
    pieces = new RawPieces(progress.memory(), shape, wanted.most(), windowRows / 8);
    long atOnce = (long) windowRows * Math.max(1, groups.count());
    long first = wanted.most() == 0 ? total : Math.min(firstRows(wanted.most()), atOnce);
    long perGroup = Math.max(1, Math.min(first, total) / Math.max(1, groups.count()));
    groupsAtOnce = (int) Math.max(1, Math.min(groups.count(), windowRows / perGroup));
    windows = required == 0 ? List.of() : windows(wanted.most() == 0, first);
  }

  /** Rows enough for every group if its series have as many as others. */
  private long firstRows(long wanted) {
    double rows = 2.0 * wanted * groups.seriesCount();
    return rows > 1e15 ? Long.MAX_VALUE / 2 : Math.max(LEAST_ROWS, (long) rows);
  }

  /** The slices of time in which groups are read. */
  private List<TimeRange> windows(boolean all, long first) throws IOException {
    if (!all) {
      // Of rows that a condition passes few may be left.
      long most = Math.max(first, filters == null ? windowRows : 4L * windowRows);
      return TimeSlices.of(table.sources(), range, ascending, first, /* growth= */ 4, most);
    }
    return groupsAtOnce > 1
        ? List.of(range)
        : TimeSlices.of(table.sources(), range, ascending, windowRows, 1, windowRows);
  }

  @Override
  public FieldType type() {
    return shape.type();
  }

  @Override
  public @Nullable GroupKey nextKey() {
    group++;
    rows = null;
    window = 0;
    if (required == 0 || group >= groups.count()) {
      return null;
    }
    return groups.key(table.name(), at(group));
  }

  /** The number of the group that comes at a position of the answer. */
  private int at(int position) {
    return ascending ? position : groups.count() - 1 - position;
  }

  @Override
  public @Nullable Points next() throws IOException {
    while (true) {
      if (rows != null) {
        Points points = rows.next();
        if (points != null) {
          return points;
        }
      }
      rows = null;
      rows = moreRows();
      if (rows == null) {
        return null;
      }
    }
  }

  private @Nullable RawRows moreRows() throws IOException {
    if (window == 0 && groupsAtOnce > 1) {
      window++;
      if (windows.isEmpty()) {
        return null;
      }
      if (group >= loadedFrom + loaded.size()) {
        load();
      }
      return new RawRows(shape, loaded.set(group - loadedFrom, List.of()));
    }
    if (window >= windows.size()) {
      return null;
    }
    int number = at(group);
    List<Selection> selections = groups.slice(number, number + 1).selections();
    TimeRange within = windows.get(window++);
    return progress.scan(
        ScanCost.of(table, selections, within, reads.fields().size()),
        turns++,
        () -> new RawRows(shape, scan(selections, 1, within).getFirst()));
  }

  private void load() throws IOException {
    int to = Math.min(groups.count(), group + groupsAtOnce);
    int first = Math.min(at(group), at(to - 1));
    loaded = List.of();
    List<Selection> selections = groups.slice(first, first + (to - group)).selections();
    List<List<Piece>> found =
        progress.scan(
            ScanCost.of(table, selections, windows.getFirst(), reads.fields().size()),
            turns++,
            () -> scan(selections, to - group, windows.getFirst()));
    loadedFrom = group;
    loaded = ascending ? found : new ArrayList<>(found.reversed());
  }

  private List<List<Piece>> scan(List<Selection> selections, int groupCount, TimeRange within)
      throws IOException {
    pieces.begin(groupCount);
    for (Selection selection : selections) {
      List<RowSource> sources = new ArrayList<>();
      for (RowSource source : table.sources(selection.view().number())) {
        if (source.minTime() <= within.max() && source.maxTime() >= within.min()) {
          sources.add(source);
        }
      }
      Filter filter = filters == null ? null : filters.get();
      new SeriesScan(sources, reads.fields(), within, true, progress, table.trace())
          .scan(
              selection.ids(),
              new SeriesScan.Consumer() {
                @Override
                public void rows(int series, long[] times, List<Column> values, int from, int to) {
                  int[] kept = keep(selection, series, filter, values, from, to);
                  if (kept.length > 0) {
                    int position = selection.positions()[series];
                    pieces.add(
                        selection.groups()[series],
                        new Piece(selection.view(), position, times, values, kept));
                  }
                }

                @Override
                public void letGo() {
                  pieces.settle();
                }
              });
    }
    return pieces.take();
  }

  /** The rows that pass the condition and have a value in a required field. */
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
      if (hasRequired(values, row) && (check == null || check.row(values, row))) {
        kept[count++] = row;
      }
    }
    return Arrays.copyOf(kept, count);
  }

  private boolean hasRequired(List<Column> values, int row) {
    for (int c = 0; c < required; c++) {
      if (values.get(c).has(row)) {
        return true;
      }
    }
    return false;
  }
}
