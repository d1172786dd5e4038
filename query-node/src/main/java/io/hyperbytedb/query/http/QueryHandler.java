package io.hyperbytedb.query.http;

import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.node.http.HttpExchange;
import io.hyperbytedb.node.http.HttpHandler;
import io.hyperbytedb.node.metrics.Metrics;
import io.hyperbytedb.query.exec.QueryData;
import io.hyperbytedb.query.exec.SelectOptions;
import io.hyperbytedb.query.influxql.InfluxQlParser;
import io.hyperbytedb.query.influxql.ParseException;
import io.hyperbytedb.query.influxql.ast.Statement;
import io.hyperbytedb.query.json.JsonAnswer;
import io.hyperbytedb.query.result.ClientGoneException;
import java.io.IOException;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Answers {@code GET} and {@code POST /query} as InfluxDB does: a query that can't be parsed is
 * refused, anything that goes wrong later is the error of its statement under status 200. The
 * answer is sent while it is made. Thread-safe.
 */
public final class QueryHandler implements HttpHandler {
  private static final int MAX_BODY = 25_000_000;

  private final StatementRunner statements;
  private final InstantSource clock;
  private final Metrics.Counter requests;
  private final Metrics.Counter errors;
  private final Metrics.Histogram seconds;

  /** Answers from this data, with no limit on rows. */
  public QueryHandler(QueryData data, Metrics metrics, InstantSource clock) {
    this.statements = new StatementRunner(data);
    this.clock = clock;
    this.requests = metrics.counter("hyperbytedb_query_requests_total", "Requests to /query.");
    this.errors =
        metrics.counter(
            "hyperbytedb_query_errors_total", "Requests to /query that had an error to report.");
    this.seconds =
        metrics.histogram(
            "hyperbytedb_query_duration_seconds",
            "How long requests to /query took.",
            Metrics.seconds());
  }

  @Override
  public void handle(HttpExchange exchange) throws Exception {
    long start = System.nanoTime();
    requests.increment();
    boolean clean = false;
    try {
      clean = answer(exchange) == 0;
    } finally {
      if (!clean) {
        errors.increment();
      }
      seconds.record((System.nanoTime() - start) / 1e9);
    }
  }

  private int answer(HttpExchange exchange) throws IOException {
    QueryRequest request = QueryRequest.of(exchange, MAX_BODY, 0);
    List<Statement> parsed = parse(request);
    AtomicBoolean cancelled = new AtomicBoolean();
    SelectOptions options =
        new SelectOptions(
            request.database(),
            request.policy(),
            clock.instant(),
            request.consistency(),
            () -> {
              if (cancelled.get()) {
                throw new CancellationException("query stopped");
              }
            });
    try (OutputStream out = exchange.respondStreaming(200, "application/json")) {
      JsonAnswer answer = new JsonAnswer(out, request.format());
      int failed = statements.run(parsed, options, request.readOnly(), answer);
      answer.end();
      return failed;
    } catch (ClientGoneException e) {
      return 1;
    } finally {
      cancelled.set(true);
    }
  }

  private static List<Statement> parse(QueryRequest request) {
    try {
      return InfluxQlParser.parseQuery(request.text(), request.parameters());
    } catch (ParseException e) {
      throw new HyperbyteException(
          ErrorCode.BAD_REQUEST, "error parsing query: " + e.getMessage(), e);
    }
  }
}
