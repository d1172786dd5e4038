package io.hyperbytedb.query.exec;

import io.hyperbytedb.catalog.CatalogImage;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.MaterializedView;
import io.hyperbytedb.catalog.RetentionPolicy;
import io.hyperbytedb.catalog.ViewSource;
import io.hyperbytedb.cluster.tail.HotTail;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.plan.Schema;
import io.hyperbytedb.query.plan.SelectPlan;
import io.hyperbytedb.query.plan.TimeWindow;
import io.hyperbytedb.query.scan.Freshness;
import io.hyperbytedb.query.scan.QueryData;
import io.hyperbytedb.query.scan.SelectOptions;
import io.hyperbytedb.query.scan.Table;
import io.hyperbytedb.query.scan.ViewWindows;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The materialized views that a statement reads instead of measurements. For one thread. */
final class ViewReads implements AutoCloseable {
  /** Clocks of processes may differ by this much when rows expire. */
  private static final long CLOCKS = Duration.ofMinutes(5).toNanos();

  /** Each range between stale windows is scanned by itself: only the longest are worth it. */
  private static final int MOST_RANGES = 16;

  private final QueryData data;
  private final SelectOptions options;
  private final List<Table> opened = new ArrayList<>();
  private final Map<Wanted, Optional<ViewRead>> found = new HashMap<>();

  /** What was looked for. */
  private record Wanted(
      Table table, List<AggregateSelect.Call> calls, TimeWindow window, List<String> keys) {}

  ViewReads(QueryData data, SelectOptions options) {
    this.data = data;
    this.options = options;
  }

  /**
   * The view from which calls over a measurement are answered; null if they are computed.
   *
   * @param keys the tag keys of the query's groups
   * @param wantsPoints whether there is a lone selector, whose point's time may matter
   * @param others what the point that a lone selector picks brings along
   * @throws IOException if a file can't be read
   */
  @Nullable ViewRead find(
      SelectPlan plan,
      List<String> keys,
      Table table,
      List<AggregateSelect.Call> calls,
      TimeWindow window,
      boolean wantsPoints,
      List<Expr.VarRef> others)
      throws IOException {
    if (options.view().views().equals(ViewWindows.NONE)
        || !others.isEmpty()
        || (wantsPoints && window.interval() == 0)) {
      return null;
    }
    Wanted wanted = new Wanted(table, List.copyOf(calls), window, keys);
    Optional<ViewRead> known = found.get(wanted);
    if (known == null) {
      known = Optional.ofNullable(search(plan, wanted));
      found.put(wanted, known);
    }
    return known.orElse(null);
  }

  private @Nullable ViewRead search(SelectPlan plan, Wanted wanted) throws IOException {
    List<MaterializedView> views = new ArrayList<>(data.catalog().image().views());
    views.sort(
        Comparator.comparingLong((MaterializedView view) -> view.shape().interval()).reversed());
    for (MaterializedView view : views) {
      ViewMatch match = ViewMatch.of(view);
      if (match != null
          && match.isOf(wanted.table())
          && match.fits(wanted.window())
          && match.fits(plan, wanted.keys())
          && hasOwnTarget(view, match.target(), views)) {
        List<AggregateSelect.Call> calls =
            match.calls(
                wanted.keys(), wanted.table(), wanted.calls(), wanted.window().interval() == 0);
        TimeRange range = calls == null ? null : wholeWindows(view, wanted);
        ViewRead read =
            calls == null || range == null
                ? null
                : open(match, calls, range, match.checks(plan), wanted.table());
        if (read != null) {
          return read;
        }
      }
    }
    return null;
  }

  /** Whether no other view writes to the measurement. */
  private static boolean hasOwnTarget(
      MaterializedView view, String name, List<MaterializedView> views) {
    ViewSource own = view.shape().target();
    for (MaterializedView other : views) {
      ViewSource target = other.shape().target();
      if (other.id() != view.id()
          && target.database().equals(own.database())
          && target.policy().equals(own.policy())
          && (target.measurement().isEmpty() || target.measurement().equals(name))) {
        return false;
      }
    }
    return true;
  }

  /** The windows of a view that lie within what is asked for, and whose rows are all kept. */
  private @Nullable TimeRange wholeWindows(MaterializedView view, Wanted wanted) {
    TimeRange range = wanted.window().range().intersect(wanted.table().times());
    RetentionPolicy target = policy(view.shape().target());
    if (target == null || range.min() > range.max()) {
      return null;
    }
    long least =
        Math.max(range.min(), Math.max(kept(wanted.table().origin().policy()), kept(target)));
    TimeWindow windows =
        new TimeWindow(view.shape().interval(), view.shape().offset(), null, TimeRange.ALL);
    long start = windows.start(least);
    long from = start < least ? windows.end(least) : start;
    // The last rows may be within a window that is wanted as a whole: it has no others.
    long end = windows.end(range.max());
    long to = end - 1 <= wanted.window().range().max() ? end : windows.start(range.max());
    return from < to ? new TimeRange(from, to - 1) : null;
  }

  /** From when on a policy keeps all rows, whatever process looks at its clock. */
  private long kept(RetentionPolicy policy) {
    Instant now = options.view().now();
    return policy.duration() == 0
        ? TimeRange.MIN_TIME + 1
        : TimeUnit.SECONDS.toNanos(now.getEpochSecond())
            + now.getNano()
            - policy.duration()
            + CLOCKS;
  }

  private @Nullable RetentionPolicy policy(ViewSource source) {
    CatalogImage image = data.catalog().image();
    Database database = image.database(source.database());
    return database == null ? null : database.policy(source.policy());
  }

  private @Nullable ViewRead open(
      ViewMatch match,
      List<AggregateSelect.Call> calls,
      TimeRange range,
      boolean checked,
      Table table)
      throws IOException {
    MaterializedView view = match.view();
    Database database = data.catalog().image().database(view.shape().target().database());
    RetentionPolicy policy = policy(view.shape().target());
    if (database == null || policy == null) {
      return null;
    }
    ViewWindows.Marks marks = options.view().views().marks(view);
    if (marks == null) {
      return null;
    }
    Table target = Table.open(data, database, policy, match.target(), range, strong());
    opened.add(target);
    for (AggregateSelect.Call call : calls) {
      FieldType stored = target.type(call.field().name());
      if (!target.hasOneType(call.field().name())
          || (stored != null && stored != Schema.fieldType(call.field().type()))) {
        return null;
      }
    }
    // What the query reads of the log, the windows must have too.
    Map<Integer, Long> positions = new HashMap<>(table.positions());
    target
        .positions()
        .forEach((partition, position) -> positions.merge(partition, position, Math::max));
    List<TimeRange> stale = marks.stale(positions);
    if (stale == null) {
      return null;
    }
    List<TimeRange> clean = clean(view, range, stale);
    return clean.isEmpty() ? null : new ViewRead(view, target, calls, checked, clean);
  }

  /** Rows of windows that aren't marked are in the log, but not in every tail yet. */
  private SelectOptions strong() {
    SelectOptions.View view =
        new SelectOptions.View(
            options.view().now(),
            new Freshness(HotTail.Consistency.STRONG),
            options.view().passable(),
            ViewWindows.NONE);
    return new SelectOptions(
        options.session(), view, options.limits(), options.checkpoint(), options.memory());
  }

  /** What stale windows leave of a range of whole windows. */
  private static List<TimeRange> clean(
      MaterializedView view, TimeRange range, List<TimeRange> stale) {
    TimeWindow windows =
        new TimeWindow(view.shape().interval(), view.shape().offset(), null, TimeRange.ALL);
    List<TimeRange> sorted = new ArrayList<>(stale);
    sorted.sort(Comparator.comparingLong(TimeRange::min));
    List<TimeRange> clean = new ArrayList<>();
    long from = range.min();
    for (TimeRange one : sorted) {
      TimeRange part = one.intersect(range);
      if (part.min() <= part.max()) {
        long start = windows.start(part.min());
        if (start > from) {
          clean.add(new TimeRange(from, start - 1));
        }
        from = Math.max(from, windows.end(part.max()));
      }
    }
    if (from <= range.max()) {
      clean.add(new TimeRange(from, range.max()));
    }
    if (clean.size() > MOST_RANGES) {
      clean.sort(Comparator.comparingLong((TimeRange r) -> r.max() - r.min()).reversed());
      clean.subList(MOST_RANGES, clean.size()).clear();
      clean.sort(Comparator.comparingLong(TimeRange::min));
    }
    return clean;
  }

  @Override
  public void close() {
    opened.forEach(Table::close);
  }
}
