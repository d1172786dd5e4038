package io.hyperbytedb.query.http;

import io.hyperbytedb.auth.Principal;
import io.hyperbytedb.cluster.tail.HotTail.Consistency;
import io.hyperbytedb.http.Bucket;
import io.hyperbytedb.http.GoText;
import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.query.admin.QueryRegistry;
import io.hyperbytedb.query.admin.RunningQuery;
import io.hyperbytedb.query.delete.DeleteExecutor;
import io.hyperbytedb.query.influxql.ast.DataStatement;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.result.QueryFailure;
import io.hyperbytedb.query.scan.Freshness;
import io.hyperbytedb.query.scan.QueryData;
import io.hyperbytedb.query.scan.SelectOptions;
import io.hyperbytedb.query.scan.ViewWindows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Objects;

/**
 * {@code POST /api/v2/delete}: deletes points of a bucket, as InfluxDB 1.11 does for clients of
 * InfluxDB 2. Thread-safe.
 */
public final class V2DeleteHandler implements HttpHandler {
  private static final int MAX_BODY = 1 << 20;

  private final QueryData data;
  private final DeleteExecutor deletes;
  private final QueryRegistry registry;
  private final InstantSource clock;

  /**
   * @param registry where a delete is while it runs
   */
  public V2DeleteHandler(QueryData data, QuerySettings settings, InstantSource clock) {
    this.data = data;
    this.deletes = new DeleteExecutor(data, settings.compatibility());
    this.registry = settings.registry();
    this.clock = clock;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    Bucket bucket = Bucket.of(Objects.requireNonNullElse(exchange.queryParam("bucket"), ""));
    authorize(exchange.principal(), bucket.database());
    HttpExchange.Body body = exchange.readBody(MAX_BODY);
    DataStatement.Delete statement =
        V2Delete.statement(
            bucket, new String(body.bytes(), 0, body.length(), StandardCharsets.UTF_8));
    if (data.catalog().image().database(bucket.database()) == null) {
      throw new HyperbyteException(
          ErrorCode.DATABASE_NOT_FOUND, "database not found: " + GoText.quote(bucket.database()));
    }
    try {
      run(statement, bucket.database(), exchange.principal());
    } catch (QueryFailure | InvalidQueryException e) {
      throw new HyperbyteException(ErrorCode.BAD_REQUEST, String.valueOf(e.getMessage()), e);
    }
    exchange.respond(204);
  }

  private void run(DataStatement.Delete statement, String database, Principal principal)
      throws InvalidQueryException, IOException {
    RunningQuery running = registry.begin(statement.text(), database);
    try {
      deletes.execute(
          statement,
          new SelectOptions(
              new SelectOptions.Session(database, /* policy= */ "", principal),
              new SelectOptions.View(
                  clock.instant(),
                  new Freshness(Consistency.STRONG),
                  /* passable= */ false,
                  ViewWindows.NONE),
              SelectOptions.Limits.NONE,
              running::checkpoint,
              running.memory()));
    } finally {
      registry.end(running);
    }
  }

  private static void authorize(Principal principal, String database) {
    if (principal.kind() == Principal.Kind.NOBODY) {
      throw new HyperbyteException(
          ErrorCode.FORBIDDEN,
          "user is required to delete from database " + GoText.quote(database));
    }
    if (!principal.mayWrite(database)) {
      throw new HyperbyteException(
          ErrorCode.FORBIDDEN,
          GoText.quote(principal.name())
              + " user is not authorized to delete from database "
              + GoText.quote(database));
    }
  }
}
