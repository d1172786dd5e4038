package io.hyperbytedb.query.show;

import io.hyperbytedb.metrics.InfluxStatistics;
import io.hyperbytedb.model.Compatibility;
import io.hyperbytedb.query.admin.QueryRegistry;
import io.hyperbytedb.query.admin.Sources;
import io.hyperbytedb.query.influxql.ast.ShowStatement;
import io.hyperbytedb.query.result.ResultSink;
import io.hyperbytedb.query.scan.QueryData;
import io.hyperbytedb.query.scan.SelectOptions;
import java.io.IOException;
import java.time.InstantSource;

/** Answers SHOW statements. Thread-safe. */
public final class ShowExecutor {
  private final ShowSchema schema;
  private final ShowMeasurements measurements;
  private final ShowCardinality cardinality;
  private final ShowCatalog catalog;
  private final ShowServer server;
  private final Sources sources;

  /**
   * @param registry the running queries
   * @param statistics what SHOW STATS shows
   * @param version what SHOW DIAGNOSTICS calls this server
   * @param streams what SHOW MATERIALIZED VIEWS and SHOW SOURCES show
   * @param compatibility the InfluxDB whose columns answers have
   * @param clock says what time it is
   */
  public ShowExecutor(
      QueryData data,
      QueryRegistry registry,
      InfluxStatistics statistics,
      String version,
      StreamStatus streams,
      Compatibility compatibility,
      InstantSource clock) {
    this.server = new ShowServer(registry, statistics, version, clock);
    this.sources = streams.sources();
    this.schema = new ShowSchema(data, compatibility);
    this.measurements = new ShowMeasurements(data);
    this.cardinality = new ShowCardinality(data, compatibility);
    this.catalog = new ShowCatalog(data, streams, compatibility);
  }

  /**
   * Answers a statement.
   *
   * @throws io.hyperbytedb.query.result.QueryFailure if it can't be answered, with InfluxDB's text
   * @throws IOException if the client is gone
   */
  public void execute(ShowStatement statement, SelectOptions options, ResultSink sink)
      throws IOException {
    switch (statement) {
      case ShowStatement.ShowMeasurements show -> measurements.execute(show, options, sink);
      case ShowStatement.ShowTagKeys show -> schema.tagKeys(show, options, sink);
      case ShowStatement.ShowTagValues show -> schema.tagValues(show, options, sink);
      case ShowStatement.ShowFieldKeys show -> schema.fieldKeys(show, options, sink);
      case ShowStatement.ShowSeries show -> schema.series(show, options, sink);
      case ShowStatement.Cardinality show -> cardinality.execute(show, options, sink);
      case ShowStatement.ShowDatabases _ -> catalog.databases(options, sink);
      case ShowStatement.ShowRetentionPolicies show ->
          catalog.policies(show.database(), options, sink);
      case ShowStatement.ShowShards _ -> catalog.shards(sink);
      case ShowStatement.ShowShardGroups _ -> catalog.shardGroups(sink);
      case ShowStatement.ShowContinuousQueries _ -> catalog.continuousQueries(options, sink);
      case ShowStatement.ShowMaterializedViews _ -> catalog.views(options, sink);
      case ShowStatement.ShowSubscriptions _ -> catalog.subscriptions(sink);
      case ShowStatement.ShowUsers _ -> catalog.users(sink);
      case ShowStatement.ShowGrants show -> catalog.grants(show.user(), sink);
      case ShowStatement.ShowQueries _ -> server.queries(options, sink);
      case ShowStatement.ShowSources _ -> showSources(sink);
      case ShowStatement.ShowStats show -> server.stats(show.module(), sink);
      case ShowStatement.ShowDiagnostics show -> server.diagnostics(show.module(), sink);
    }
  }

  private void showSources(ResultSink sink) throws IOException {
    new Rows<>(sources.rows())
        .text("name", Sources.Row::name)
        .text("node", Sources.Row::node)
        .text("state", Sources.Row::state)
        .number("partitions", row -> row.lag().partitions())
        .number("lag_records", row -> row.lag().records())
        .number("lag_ms", row -> row.lag().millis())
        .number("points", row -> row.counts().points())
        .number("bad_points", row -> row.counts().bad())
        .number("gaps", row -> row.counts().gaps())
        .text("detail", Sources.Row::detail)
        .emit("", sink);
  }
}
