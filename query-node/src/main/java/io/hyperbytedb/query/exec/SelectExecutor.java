package io.hyperbytedb.query.exec;

import com.google.re2j.Pattern;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.RetentionPolicy;
import io.hyperbytedb.query.influxql.InvalidQueryException;
import io.hyperbytedb.query.influxql.QueryValidator;
import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.influxql.ValidSelect;
import io.hyperbytedb.query.influxql.ast.SelectStatement;
import io.hyperbytedb.query.influxql.ast.Source;
import io.hyperbytedb.query.result.QueryFailure;
import io.hyperbytedb.query.result.ResultSink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

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
    ValidSelect valid = QueryValidator.validate(statement, options.now());
    if (statement.target() != null) {
      throw new QueryFailure("SELECT INTO is not supported yet");
    }
    List<Table> tables = new ArrayList<>();
    try {
      TreeMap<String, List<Opening>> wanted = new TreeMap<>();
      for (Source source : statement.sources()) {
        for (Opening opening : resolve(source, options)) {
          wanted.computeIfAbsent(opening.measurement(), m -> new ArrayList<>()).add(opening);
        }
      }
      for (List<Opening> openings : wanted.values()) {
        for (Opening opening : openings.stream().distinct().toList()) {
          tables.add(
              Table.open(
                  data,
                  opening.database(),
                  opening.policy(),
                  opening.measurement(),
                  valid.timeRange(),
                  options));
        }
      }
      SelectPlan plan = SelectPlan.of(valid, tables);
      for (Table table : tables) {
        options.checkpoint().run();
        run(plan, table, options, sink);
      }
    } finally {
      tables.forEach(Table::close);
    }
  }

  /** A measurement to open. */
  private record Opening(Database database, RetentionPolicy policy, String measurement) {}

  private List<Opening> resolve(Source source, SelectOptions options) {
    if (!(source instanceof Source.Measurement measurement)) {
      throw new QueryFailure("subqueries are not supported yet");
    }
    String databaseName =
        measurement.database().isEmpty() ? options.database() : measurement.database();
    if (databaseName.isEmpty()) {
      throw new QueryFailure("database name required");
    }
    Database database = data.catalog().image().database(databaseName);
    if (database == null) {
      throw new QueryFailure("database not found: " + databaseName);
    }
    String policyName =
        measurement.retentionPolicy().isEmpty() && measurement.database().isEmpty()
            ? options.policy()
            : measurement.retentionPolicy();
    RetentionPolicy policy = database.policy(policyName);
    if (policy == null) {
      throw new QueryFailure("retention policy not found: " + policyName);
    }
    if (measurement.regex() == null) {
      return List.of(new Opening(database, policy, measurement.name()));
    }
    Pattern regex = measurement.regex().regex();
    return data.catalog().image().measurements(policy.id()).stream()
        .filter(name -> regex.matcher(name).find())
        .sorted()
        .map(name -> new Opening(database, policy, name))
        .toList();
  }

  private void run(SelectPlan plan, Table table, SelectOptions options, ResultSink sink)
      throws IOException {
    if (table.sources().isEmpty()) {
      return;
    }
    ValidSelect valid = plan.valid();
    Filter.Fields fields = name -> table.type(name) == null ? -1 : 0;
    Groups groups =
        Groups.of(
            table.series(),
            plan.dimensions(),
            Groups.filters(plan.condition(), table.series(), fields),
            valid.statement().seriesOffset(),
            valid.statement().seriesLimit());
    if (groups.count() == 0) {
      return;
    }
    if (!plan.aggregates()) {
      new RawSelect(options, plan, table, valid.timeRange(), groups, sink).run();
      return;
    }
    TimeRange range = withData(valid.timeRange(), table, valid.interval());
    if (range.min() > range.max()) {
      return;
    }
    Buckets buckets =
        valid.interval() == 0
            ? Buckets.single(valid.timeRange().hasMin() ? valid.timeRange().min() : 0)
            : Buckets.of(range, valid.interval(), valid.intervalOffset(), valid.statement().zone());
    List<Accumulator> accumulators =
        new AggregateSelect(data, options, plan, table, range, groups, buckets, fields).run();
    new AggregateRows(plan, table, groups, buckets, accumulators, sink).emit();
  }

  /** Buckets without a bound start or end with the data. */
  private static TimeRange withData(TimeRange range, Table table, long interval) {
    if (interval == 0 || (range.hasMin() && range.hasMax())) {
      return range;
    }
    long min = Long.MAX_VALUE;
    long max = Long.MIN_VALUE;
    for (RowSource source : table.sources()) {
      min = Math.min(min, source.minTime());
      max = Math.max(max, source.maxTime());
    }
    return new TimeRange(
        range.hasMin() ? range.min() : Math.max(min, range.min()),
        range.hasMax() ? range.max() : Math.min(max, range.max()));
  }
}
