package io.hyperbytedb.query.http;

import io.hyperbytedb.http.AnswerType;
import io.hyperbytedb.http.Forms;
import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.http.PeerClient;
import io.hyperbytedb.metrics.InfluxStatistics;
import io.hyperbytedb.metrics.Metrics;
import io.hyperbytedb.model.Compatibility;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.query.admin.QueryRegistry;
import io.hyperbytedb.query.admin.RunningQuery;
import io.hyperbytedb.query.auth.Authorizer;
import io.hyperbytedb.query.influxql.InfluxQlParser;
import io.hyperbytedb.query.influxql.ast.KillQueryStatement;
import io.hyperbytedb.query.influxql.ast.Statement;
import io.hyperbytedb.query.influxql.lex.ParseException;
import io.hyperbytedb.query.memory.QueryMemory;
import io.hyperbytedb.query.result.Answer;
import io.hyperbytedb.query.result.ClientGoneException;
import io.hyperbytedb.query.result.DamageException;
import io.hyperbytedb.query.result.QueryFailure;
import io.hyperbytedb.query.scan.Freshness;
import io.hyperbytedb.query.scan.QueryData;
import io.hyperbytedb.query.scan.SelectOptions;
import io.hyperbytedb.query.scan.ViewWindows;
import java.io.IOException;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Answers {@code GET} and {@code POST /query} as InfluxDB does: a query that can't be parsed is
 * refused, anything that goes wrong later is the error of its statement under status 200. The
 * answer is sent while it is made. Thread-safe.
 */
public final class QueryHandler implements HttpHandler {
  private static final int MAX_BODY = 25_000_000;

  private final StatementRunner statements;
  private final QueryRegistry registry;
  private final OtherNodes others;
  private final ViewWindows windows;
  private final Compatibility compatibility;
  private final InstantSource clock;
  private final Metrics.Counter requests;
  private final Metrics.Counter errors;
  private final Metrics.Histogram seconds;
  private final AtomicInteger active = new AtomicInteger();

  /**
   * Answers from this data, within limits.
   *
   * @param clock says what {@code now()} is
   */
  public QueryHandler(
      QueryData data, QuerySettings settings, Metrics metrics, InstantSource clock) {
    this.statements =
        new StatementRunner(
            data,
            settings,
            new InfluxStatistics(
                metrics,
                data.catalog(),
                data.manifest(),
                settings.identity().bind(),
                settings.streams()::subscriptions),
            clock);
    this.registry = settings.registry();
    this.others = settings.others();
    this.windows = settings.streams().windows();
    this.compatibility = settings.compatibility();
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
    metrics.gauge(
        "hyperbytedb_query_requests_in_flight", "Requests to /query under way.", active::get);
  }

  @Override
  public void handle(HttpExchange exchange) throws Exception {
    long start = System.nanoTime();
    requests.increment();
    active.incrementAndGet();
    boolean clean = false;
    try (TextMemory memory = new TextMemory(registry.memory())) {
      clean = answer(exchange, memory) == 0;
    } finally {
      active.decrementAndGet();
      if (!clean) {
        errors.increment();
      }
      seconds.record((System.nanoTime() - start) / 1e9);
    }
  }

  /** How many statements failed, or 1 if nothing could be answered; 0 if another node answered. */
  private int answer(HttpExchange exchange, TextMemory memory) throws IOException {
    QueryRequest request = QueryRequest.of(exchange, MAX_BODY, registry.limits().maxRows(), memory);
    List<Statement> parsed = parse(request);
    Authorizer.check(exchange.principal(), parsed, request.defaults().database());
    AnswerType type = AnswerType.of(exchange);
    if (request.async()) {
      runLater(exchange, request, parsed);
      exchange.responseHeader("Content-Type", type.contentType());
      exchange.respond(204);
      return 0;
    }
    boolean passable =
        exchange.header(PeerClient.PASSED_ON) == null
            && parsed.stream().allMatch(QueryHandler::onlyReads);
    try {
      return answer(exchange, request, parsed, type, passable);
    } catch (DamageException e) {
      return others.answer(exchange, Forms.URL_ENCODED, request.form())
          ? 0
          : answer(exchange, request, parsed, type, /* passable= */ false);
    }
  }

  /** Whether a statement may be executed by several nodes, one after the other. */
  private static boolean onlyReads(Statement statement) {
    return !StatementRunner.writes(statement) && !(statement instanceof KillQueryStatement);
  }

  private int answer(
      HttpExchange exchange,
      QueryRequest request,
      List<Statement> parsed,
      AnswerType type,
      boolean passable)
      throws IOException {
    RunningQuery running;
    try {
      running = registry.begin(text(parsed), request.defaults().database());
    } catch (QueryFailure e) {
      try (OutputStream out = exchange.respondStreaming(200, type.contentType())) {
        Answer answer =
            Answers.of(type, out, request.format(), QueryMemory.unlimited(), compatibility);
        answer.startStatement(0, null);
        answer.endStatement(List.of(), e.getMessage());
        answer.end();
      }
      return 1;
    }
    AtomicBoolean cancelled = new AtomicBoolean();
    try (HttpExchange.Watching _ = exchange.onClientGone(() -> cancelled.set(true));
        OutputStream out =
            new AnswerStream(
                exchange.respondStreaming(200, type.contentType()), running.memory())) {
      Answer answer = Answers.of(type, out, request.format(), running.memory(), compatibility);
      int failed =
          statements.run(
              parsed,
              running,
              options(exchange, request, running, cancelled, passable),
              request.readOnly(),
              exchange::takeBack,
              answer);
      answer.end();
      return failed;
    } catch (ClientGoneException | CancellationException e) {
      // What has been answered so far must not look like all of it.
      throw new io.hyperbytedb.http.ClientGoneException(e);
    } finally {
      cancelled.set(true);
      registry.end(running);
    }
  }

  private static String text(List<Statement> statements) {
    return statements.stream().map(Statement::text).collect(Collectors.joining("; "));
  }

  /** Runs statements in the background: results are dropped and errors logged, as in InfluxDB. */
  private void runLater(HttpExchange exchange, QueryRequest request, List<Statement> parsed) {
    RunningQuery running;
    try {
      running = registry.begin(text(parsed), request.defaults().database());
    } catch (QueryFailure e) {
      AsyncAnswer.log(e.getMessage());
      return;
    }
    SelectOptions options =
        options(exchange, request, running, new AtomicBoolean(), /* passable= */ false);
    registry.later(
        running,
        () -> {
          try {
            running.memory().reserve(TextMemory.costOfQuery(request.text()));
            statements.run(
                parsed, running, options, request.readOnly(), () -> false, new AsyncAnswer());
          } catch (IOException | RuntimeException e) {
            AsyncAnswer.log(String.valueOf(e.getMessage()));
          }
        });
  }

  private SelectOptions options(
      HttpExchange exchange,
      QueryRequest request,
      RunningQuery running,
      AtomicBoolean cancelled,
      boolean passable) {
    return new SelectOptions(
        new SelectOptions.Session(
            request.defaults().database(), request.defaults().policy(), exchange.principal()),
        new SelectOptions.View(
            clock.instant(), new Freshness(request.consistency()), passable, windows),
        registry.limits().ofSelect(),
        () -> {
          if (cancelled.get()) {
            throw new CancellationException("query stopped");
          }
          running.checkpoint();
        },
        running.memory());
  }

  private List<Statement> parse(QueryRequest request) {
    try {
      return InfluxQlParser.parseQuery(request.text(), request.parameters(), compatibility);
    } catch (ParseException e) {
      throw new HyperbyteException(
          ErrorCode.BAD_REQUEST, "error parsing query: " + e.getMessage(), e);
    }
  }
}
