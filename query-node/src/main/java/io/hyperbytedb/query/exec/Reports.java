package io.hyperbytedb.query.exec;

import io.hyperbytedb.files.PageExtent;
import io.hyperbytedb.query.function.AccumulatedFunction;
import io.hyperbytedb.query.function.Functions;
import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.influxql.ValidSelect;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Exprs;
import io.hyperbytedb.query.plan.Groups;
import io.hyperbytedb.query.plan.Groups.Selection;
import io.hyperbytedb.query.plan.Reads;
import io.hyperbytedb.query.plan.SelectPlan;
import io.hyperbytedb.query.scan.RowSource;
import io.hyperbytedb.query.scan.ScanReport;
import io.hyperbytedb.query.scan.SeriesScan;
import io.hyperbytedb.query.scan.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells how a SELECT is answered: before it runs what it would read, or afterwards what it did. */
final class Reports {
  private final boolean ran;

  /**
   * @param ran whether the SELECT has run
   */
  Reports(boolean ran) {
    this.ran = ran;
  }

  SelectReport of(SelectSource source) throws IOException {
    List<ScanReport> scans = new ArrayList<>();
    for (Table table : source.tables()) {
      scans.add(scan(source, table));
    }
    List<SelectReport> subqueries = new ArrayList<>();
    for (SelectPlan inner : source.plan().subqueries()) {
      subqueries.add(of(source.subquery(inner, source.plan().valid().timeRange())));
    }
    return new SelectReport(source.plan().valid().statement().text(), scans, subqueries);
  }

  private ScanReport scan(SelectSource source, Table table) throws IOException {
    SelectPlan plan = source.plan();
    Set<Expr> expressions = new LinkedHashSet<>();
    Reads reads = new Reads(table);
    for (SelectPlan.Out out : plan.outs()) {
      collect(out.expr(), expressions);
      references(out.expr(), reads);
    }
    if (plan.condition() != null) {
      references(plan.condition(), reads);
    }
    Groups groups = source.groups(table);
    int partitions = 0;
    for (Selection selection : groups.selections()) {
      partitions += table.sources(selection.view().number()).isEmpty() ? 0 : 1;
    }
    ViewRead view = view(source, table, expressions);
    return new ScanReport(
        table.path(),
        new ScanReport.Sought(
            expressions.stream().map(Expr::text).toList(),
            plan.condition() == null ? "" : plan.condition().text(),
            plan.valid().timeRange()),
        isParallel(source, expressions),
        new ScanReport.Series(partitions, groups.seriesCount(), table.series().size()),
        view == null
            ? files(table, reads)
            : files(table, reads).and(files(view.target(), results(view))),
        read(source, table, reads, view),
        view == null
            ? ""
            : "%s, %d windows of %s"
                .formatted(view.view().name(), view.windows(), view.target().path()));
  }

  private ScanReport.Read read(
      SelectSource source, Table table, Reads reads, @Nullable ViewRead view) throws IOException {
    if (ran) {
      ScanReport.Read read = table.trace().read();
      return view == null ? read : read.and(view.target().trace().read());
    }
    ValidSelect valid = source.plan().valid();
    boolean needTimes = valid.interval() != 0 || valid.statement().isRaw();
    Groups groups = source.groups(table);
    if (view == null) {
      return new Estimate(table, reads, valid.timeRange(), needTimes).of(groups);
    }
    Reads results = results(view);
    Groups groupsOfView = source.groupsOf(view.target(), view.checked());
    ScanReport.Read sum = new ScanReport.Read(0, 0, 0, 0, 0, 0);
    for (ViewRead.Piece piece : view.pieces(valid.timeRange())) {
      sum =
          sum.and(
              piece.fromView()
                  ? new Estimate(view.target(), results, piece.range(), needTimes).of(groupsOfView)
                  : new Estimate(table, reads, piece.range(), needTimes).of(groups));
    }
    return sum;
  }

  private static ScanReport.Files files(Table table, Reads reads) {
    int files = 0;
    long pages = 0;
    for (RowSource rows : table.sources()) {
      if (rows instanceof RowSource.OfFile file) {
        files++;
        pages += (long) file.file().pagesPerColumn() * (reads.fields().size() + 1);
      }
    }
    return new ScanReport.Files(table.filesInAll(), files, pages);
  }

  /** What is read of a view. */
  private static Reads results(ViewRead view) {
    Reads results = new Reads(view.target());
    view.calls().forEach(call -> results.add(call.field()));
    return results;
  }

  /** The view that is read instead of a measurement; null if none is. */
  private static @Nullable ViewRead view(SelectSource source, Table table, Set<Expr> expressions)
      throws IOException {
    if (!isParallel(source, expressions)) {
      return null;
    }
    List<AggregateSelect.Call> calls = new ArrayList<>();
    List<Expr.VarRef> others = new ArrayList<>();
    boolean selects = false;
    for (Expr expr : expressions) {
      if (expr instanceof Expr.Call call
          && Functions.find(call.name()) instanceof AccumulatedFunction function) {
        calls.add(new AggregateSelect.Call(function, (Expr.VarRef) call.args().getFirst()));
        selects = function.selects();
      } else if (expr instanceof Expr.VarRef ref) {
        others.add(ref);
      }
    }
    boolean loneSelector = calls.size() == 1 && selects;
    return source
        .views()
        .find(
            source.plan(),
            source.keys(),
            table,
            calls,
            source.plan().window(),
            loneSelector,
            loneSelector ? others : List.of());
  }

  private static boolean isParallel(SelectSource source, Set<Expr> expressions) {
    return source.readsOnlyTables()
        && expressions.stream().anyMatch(Expr.Call.class::isInstance)
        && expressions.stream()
            .filter(Expr.Call.class::isInstance)
            .map(Expr.Call.class::cast)
            .allMatch(
                call ->
                    Functions.find(call.name()) instanceof AccumulatedFunction
                        && call.args().getFirst() instanceof Expr.VarRef);
  }

  /** The calls, and the references beside them. */
  private static void collect(Expr expr, Set<Expr> found) {
    if (SelectPlan.isAggregate(expr) || expr instanceof Expr.VarRef) {
      found.add(expr);
    } else {
      Exprs.children(expr).forEach(child -> collect(child, found));
    }
  }

  private static void references(Expr expr, Reads reads) {
    if (expr instanceof Expr.VarRef ref) {
      var _ = reads.add(ref);
    }
    Exprs.children(expr).forEach(child -> references(child, reads));
  }

  /** What a scan would read. */
  private static final class Estimate {
    private final Table table;
    private final Reads reads;
    private final TimeRange range;
    private final boolean needTimes;
    private int files;
    private long pages;
    private long bytes;
    private long fileRows;
    private long memoryRows;

    Estimate(Table table, Reads reads, TimeRange range, boolean needTimes) {
      this.table = table;
      this.reads = reads;
      this.range = range;
      this.needTimes = needTimes;
    }

    ScanReport.Read of(Groups groups) throws IOException {
      for (Selection selection : groups.selections()) {
        List<RowSource> sources = table.sources(selection.view().number());
        for (RowSource rows : sources) {
          if (rows instanceof RowSource.OfFile file) {
            file(file, selection.ids(), sources.size() > 1);
          } else {
            for (long span : spans(rows, selection.ids())) {
              memoryRows += end(span) - first(span);
            }
          }
        }
      }
      return new ScanReport.Read(files, pages, bytes, fileRows, memoryRows, 0);
    }

    /** The rows of each chosen series that has some, as {@link RowSource#narrow} gives them. */
    private long[] spans(RowSource source, long[] series) throws IOException {
      boolean within = source.minTime() >= range.min() && source.maxTime() <= range.max();
      int[] starts = source.starts();
      List<Long> spans = new ArrayList<>();
      for (int position : SeriesScan.positions(source, series)) {
        if (position >= 0) {
          int from = starts[position];
          int to = starts[position + 1];
          long span = within ? RowSource.span(from, to) : source.narrow(from, to, range);
          if (first(span) < end(span)) {
            spans.add(span);
          }
        }
      }
      return spans.stream().mapToLong(span -> span).toArray();
    }

    private static int first(long span) {
      return (int) (span >>> 32);
    }

    private static int end(long span) {
      return (int) span;
    }

    private void file(RowSource.OfFile source, long[] series, boolean several) throws IOException {
      boolean within = source.minTime() >= range.min() && source.maxTime() <= range.max();
      boolean times = needTimes || several || !within || source.hasDead();
      long[] spans = spans(source, series);
      files += spans.length == 0 ? 0 : 1;
      for (int i = 0; i < spans.length; ) {
        int last = i;
        while (last + 1 < spans.length
            && SeriesScan.readsAlong(end(spans[last]), first(spans[last + 1]))) {
          last++;
        }
        span(source, first(spans[i]), end(spans[last]), times);
        i = last + 1;
      }
    }

    private void span(RowSource.OfFile source, int from, int to, boolean times) throws IOException {
      fileRows += to - from;
      if (times) {
        add(source.file().extent(-1, from, to));
      }
      for (var field : reads.fields()) {
        int position = source.file().field(field.name());
        if (position >= 0) {
          add(source.file().extent(position, from, to));
        }
      }
    }

    private void add(PageExtent extent) {
      pages += extent.pages();
      bytes += extent.bytes();
    }
  }
}
