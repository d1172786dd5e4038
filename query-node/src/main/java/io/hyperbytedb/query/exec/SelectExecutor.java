package io.hyperbytedb.query.exec;

import com.google.re2j.Pattern;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.RetentionPolicy;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.ShardGroups;
import io.hyperbytedb.model.Utf8Order;
import io.hyperbytedb.query.influxql.QueryValidator;
import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.influxql.ValidSelect;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.influxql.ast.SelectStatement;
import io.hyperbytedb.query.influxql.ast.Source;
import io.hyperbytedb.query.influxql.ast.Target;
import io.hyperbytedb.query.plan.BucketLimit;
import io.hyperbytedb.query.plan.GroupKey;
import io.hyperbytedb.query.plan.SelectPlan;
import io.hyperbytedb.query.result.OutColumn;
import io.hyperbytedb.query.result.QueryFailure;
import io.hyperbytedb.query.result.ResultSink;
import io.hyperbytedb.query.result.RowBatch;
import io.hyperbytedb.query.result.SeriesHeader;
import io.hyperbytedb.query.scan.Qualifier;
import io.hyperbytedb.query.scan.QueryData;
import io.hyperbytedb.query.scan.SelectOptions;
import io.hyperbytedb.query.scan.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Plans and runs SELECT statements. Thread-safe. */
public final class SelectExecutor {
  private final QueryData data;

  public SelectExecutor(QueryData data) {
    this.data = data;
  }

  /**
   * Runs a statement.
   *
   * @throws InvalidQueryException if it makes no sense whatever the data
   * @throws QueryFailure if it can't be answered, with InfluxDB's text
   * @throws IOException if the client is gone or a file can't be read
   */
  public void execute(SelectStatement statement, SelectOptions options, ResultSink sink)
      throws InvalidQueryException, IOException {
    ValidSelect valid = validate(statement, options);
    List<Table> opened = new ArrayList<>();
    try (ViewReads views = new ViewReads(data, options)) {
      SelectPlan plan = plan(valid, options, /* outer= */ null, opened);
      SelectRows rows = new SelectRows(SelectSource.outermost(data, options, plan, views));
      if (valid.statement().target() == null) {
        emit(rows, plan, options, sink);
      } else {
        write(rows, plan, valid.statement().target(), options, sink);
      }
    } finally {
      opened.forEach(Table::close);
    }
  }

  /**
   * Runs a SELECT INTO whose rows are not written but given to {@code rows}.
   *
   * @throws InvalidQueryException if it makes no sense whatever the data
   * @throws QueryFailure if it can't be answered, with InfluxDB's text
   * @throws IOException if a file can't be read
   */
  public void executeInto(SelectStatement statement, SelectOptions options, IntoRows rows)
      throws InvalidQueryException, IOException {
    ValidSelect valid = validate(statement, options);
    List<Table> opened = new ArrayList<>();
    try (ViewReads views = new ViewReads(data, options)) {
      SelectPlan plan = plan(valid, options, /* outer= */ null, opened);
      Target target = Objects.requireNonNull(valid.statement().target(), "no target");
      IntoSeries into = new IntoSeries(target.measurement(), tagColumns(plan));
      emit(
          new SelectRows(SelectSource.outermost(data, options, plan, views)),
          plan,
          options,
          new IntoRowsSink(into, rows));
    } finally {
      opened.forEach(Table::close);
    }
  }

  private static boolean[] tagColumns(SelectPlan plan) {
    boolean[] asTag = new boolean[plan.outs().size()];
    for (int i = 0; i < asTag.length; i++) {
      asTag[i] = plan.outs().get(i).ofTop();
    }
    return asTag;
  }

  /**
   * Tells what a statement would read, from indexes alone.
   *
   * @throws InvalidQueryException if it makes no sense whatever the data
   * @throws QueryFailure if it can't be answered, with InfluxDB's text
   */
  public SelectReport explain(SelectStatement statement, SelectOptions options)
      throws InvalidQueryException, IOException {
    List<Table> opened = new ArrayList<>();
    try (ViewReads views = new ViewReads(data, options)) {
      SelectPlan plan = plan(validate(statement, options), options, /* outer= */ null, opened);
      return new Reports(/* ran= */ false).of(SelectSource.outermost(data, options, plan, views));
    } finally {
      opened.forEach(Table::close);
    }
  }

  /**
   * Runs a statement, but for its INTO, and tells what that took.
   *
   * @throws InvalidQueryException if it makes no sense whatever the data
   * @throws QueryFailure if it can't be answered, with InfluxDB's text
   */
  public SelectReport.Run analyze(SelectStatement statement, SelectOptions options)
      throws InvalidQueryException, IOException {
    List<Table> opened = new ArrayList<>();
    long start = System.nanoTime();
    try (ViewReads views = new ViewReads(data, options)) {
      SelectPlan plan = plan(validate(statement, options), options, /* outer= */ null, opened);
      SelectSource source = SelectSource.outermost(data, options, plan, views);
      SelectRows rows = new SelectRows(source);
      long planned = System.nanoTime();
      RowCounter counter = new RowCounter();
      emit(rows, plan, options, counter);
      long ended = System.nanoTime();
      return new SelectReport.Run(
          new Reports(/* ran= */ true).of(source), planned - start, ended - planned, counter.rows);
    } finally {
      opened.forEach(Table::close);
    }
  }

  /** Counts an answer that nobody gets. */
  private static final class RowCounter implements ResultSink {
    private long rows;

    @Override
    public void series(SeriesHeader header) {}

    @Override
    public void rows(RowBatch batch) {
      rows += batch.size();
    }
  }

  private ValidSelect validate(SelectStatement statement, SelectOptions options)
      throws InvalidQueryException {
    SelectStatement qualified =
        new Qualifier(
                data.catalog().image(), options.session().database(), options.session().policy())
            .qualify(statement);
    return BucketLimit.apply(
        QueryValidator.validate(qualified, options.view().now()), options.limits().buckets());
  }

  /**
   * Opens what a statement reads, and plans it.
   *
   * @param outer the query around it; null for the outermost
   * @param opened gets all tables, which are then the caller's to close
   */
  private SelectPlan plan(
      ValidSelect valid, SelectOptions options, @Nullable Outer outer, List<Table> opened)
      throws InvalidQueryException, IOException {
    boolean counted =
        (outer != null && outer.paged())
            || valid.statement().seriesLimit() > 0
            || valid.statement().seriesOffset() > 0;
    TreeMap<String, List<Opening>> wanted = new TreeMap<>(Utf8Order.ORDER);
    for (Source source : valid.statement().sources()) {
      if (source instanceof Source.Measurement measurement) {
        for (Opening opening : resolve(measurement)) {
          wanted.computeIfAbsent(opening.measurement(), m -> new ArrayList<>()).add(opening);
        }
      }
    }
    List<Table> tables = new ArrayList<>();
    TimeRange seen =
        valid.lookedAt(
            outer == null ? valid.timeRange() : valid.ownRange().intersect(outer.range()));
    // A measurement may be named often.
    Map<Opening, Table> once = new HashMap<>();
    for (List<Opening> openings : wanted.values()) {
      for (Opening opening : openings) {
        Table table = once.get(opening);
        if (table == null) {
          options.checkpoint().run();
          table =
              Table.open(
                  data,
                  opening.database(),
                  opening.policy(),
                  opening.measurement(),
                  counted ? wholeGroups(seen, opening.policy().shardGroups()) : seen,
                  options);
          opened.add(table);
          once.put(opening, table);
        }
        tables.add(table);
      }
    }
    List<SelectPlan> subqueries = new ArrayList<>();
    for (ValidSelect subquery : valid.subqueries()) {
      subqueries.add(plan(subquery, options, new Outer(seen, counted), opened));
    }
    return SelectPlan.of(valid, tables, subqueries, outer != null);
  }

  /** A range up to the ends of its shard groups, all of whose series SLIMIT counts. */
  private static TimeRange wholeGroups(TimeRange range, ShardGroups groups) {
    return range.min() > range.max()
        ? range
        : new TimeRange(
            range.hasMin()
                ? Math.max(TimeRange.MIN_TIME + 1, groups.start(range.min()))
                : range.min(),
            range.hasMax()
                ? Math.min(TimeRange.MAX_TIME - 1, groups.end(range.max()) - 1)
                : range.max());
  }

  /**
   * What a subquery is told of the query around it.
   *
   * @param range the times that it may look at
   * @param paged whether its or an outer SLIMIT or SOFFSET counts the series
   */
  private record Outer(TimeRange range, boolean paged) {}

  /** A measurement to open. */
  private record Opening(Database database, RetentionPolicy policy, String measurement) {}

  private List<Opening> resolve(Source.Measurement measurement) {
    Database database = data.catalog().image().database(measurement.database());
    if (database == null) {
      throw new QueryFailure("database not found: " + measurement.database());
    }
    RetentionPolicy policy = database.policy(measurement.retentionPolicy());
    if (policy == null) {
      throw new QueryFailure("retention policy not found: " + measurement.retentionPolicy());
    }
    if (measurement.regex() == null) {
      return List.of(new Opening(database, policy, measurement.name()));
    }
    Pattern regex = measurement.regex().regex();
    return data.catalog().image().measurements(policy.id()).stream()
        .filter(name -> regex.matcher(name).find())
        .sorted(Utf8Order.ORDER)
        .map(name -> new Opening(database, policy, name))
        .toList();
  }

  private void write(
      SelectRows rows, SelectPlan plan, Target target, SelectOptions options, ResultSink sink)
      throws IOException {
    IntoWriter into = new IntoWriter(data.writes(), target.measurement(), tagColumns(plan));
    emit(rows, plan, options, into);
    into.finish();
    sink.series(new SeriesHeader("result", List.of(), List.of("time", "written")));
    LongColumn written = new LongColumn(1, new long[] {into.written()}, /* present= */ null);
    sink.rows(
        new RowBatch(1, List.of(new OutColumn.Times(new long[1]), new OutColumn.Values(written))));
  }

  private static void emit(SelectRows rows, SelectPlan plan, SelectOptions options, ResultSink sink)
      throws IOException {
    List<String> columns = plan.columns();
    for (GroupKey key = rows.nextKey(); key != null; key = rows.nextKey()) {
      options.checkpoint().run();
      boolean begun = false;
      for (RowBatch batch = rows.next(); batch != null; batch = rows.next()) {
        if (!begun) {
          begun = true;
          sink.series(new SeriesHeader(key.name(), key.tags(rows.source().keys()), columns));
        }
        sink.rows(batch);
      }
    }
  }
}
