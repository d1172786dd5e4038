package io.hyperbytedb.query.show;

import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.RetentionPolicy;
import io.hyperbytedb.model.Utf8Order;
import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.influxql.ast.ShowStatement;
import io.hyperbytedb.query.influxql.ast.Source;
import io.hyperbytedb.query.result.QueryFailure;
import io.hyperbytedb.query.result.ResultSink;
import io.hyperbytedb.query.result.SeriesHeader;
import io.hyperbytedb.query.scan.QueryData;
import io.hyperbytedb.query.scan.SelectOptions;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Answers SHOW MEASUREMENTS: the measurements of a database, or, if ON says something of policies,
 * those with points in each policy. Thread-safe.
 */
final class ShowMeasurements {
  private final QueryData data;
  private final ShowScope scope;

  ShowMeasurements(QueryData data) {
    this.data = data;
    this.scope = new ShowScope(data);
  }

  void execute(ShowStatement.ShowMeasurements show, SelectOptions options, ResultSink sink)
      throws IOException {
    String database = show.place().database();
    String policy = show.place().policy();
    if (database == null && policy != null) {
      throw new QueryFailure(
          "query 'SHOW MEASUREMENTS ON "
              + (policy.isEmpty() ? "*" : "*.rp")
              + "' not supported. use 'ON *.*' or specify a database");
    }
    String wanted = "".equals(database) ? options.session().database() : database;
    if (wanted != null && !wanted.isEmpty() && data.catalog().image().database(wanted) == null) {
      return;
    }
    if (ShowScope.hasTime(show.condition())) {
      throw new QueryFailure("SHOW MEASUREMENTS doesn't support time in WHERE clause");
    }
    if (database == null) {
      ofPolicies(show, mayRead(options), options, sink);
    } else if (policy == null || !policy.isEmpty()) {
      ofPolicies(show, List.of(scope.database(database, options)), options, sink);
    } else {
      ofDatabase(show, scope.fresh(scope.database(database, options), options), sink);
    }
  }

  private List<Database> mayRead(SelectOptions options) {
    return data.catalog().image().databases().stream()
        .filter(database -> options.session().principal().mayRead(database.name()))
        .sorted(Comparator.comparing(Database::name, Utf8Order.ORDER))
        .toList();
  }

  private void ofDatabase(ShowStatement.ShowMeasurements show, Database database, ResultSink sink)
      throws IOException {
    Page page = page(show, sink, "name");
    for (String name : scope.names(database, sources(show))) {
      if (page.isFull()) {
        break;
      }
      if (passes(show, database, name)) {
        page.add(name);
      }
    }
    page.finish();
  }

  private void ofPolicies(
      ShowStatement.ShowMeasurements show,
      List<Database> databases,
      SelectOptions options,
      ResultSink sink)
      throws IOException {
    Page page = page(show, sink, "name", "database", "retention policy");
    for (Database database : databases) {
      Database fresh = scope.fresh(database, options);
      for (RetentionPolicy policy : policies(show, fresh)) {
        Set<String> known = Set.copyOf(data.catalog().image().measurements(policy.id()));
        for (String name : scope.names(fresh, sources(show))) {
          options.checkpoint().run();
          if (page.isFull()) {
            page.finish();
            return;
          }
          // Types outlive the points of a measurement.
          if (known.contains(name)
              && passes(show, fresh, name)
              && SeriesSet.of(data, fresh, policy, name, TimeRange.ALL, options).isAny()) {
            page.add(name, fresh.name(), policy.name());
          }
        }
      }
    }
    page.finish();
  }

  /** One that doesn't exist has no measurements, as in InfluxDB. */
  private static List<RetentionPolicy> policies(
      ShowStatement.ShowMeasurements show, Database database) {
    String wanted = show.place().policy();
    Stream<RetentionPolicy> policies =
        wanted == null ? database.policies().stream() : Stream.ofNullable(database.policy(wanted));
    return policies.sorted(Comparator.comparing(RetentionPolicy::name, Utf8Order.ORDER)).toList();
  }

  private static Page page(
      ShowStatement.ShowMeasurements show, ResultSink sink, String... columns) {
    return new Page(
        new SeriesHeader("measurements", List.of(), List.of(columns)),
        show.limit(),
        show.offset(),
        sink);
  }

  private static List<Source> sources(ShowStatement.ShowMeasurements show) {
    return show.source() == null ? List.of() : List.of(show.source());
  }

  private boolean passes(ShowStatement.ShowMeasurements show, Database database, String name) {
    return show.condition() == null
        || MeasurementCondition.passes(show.condition(), name, scope.view(database, name));
  }
}
