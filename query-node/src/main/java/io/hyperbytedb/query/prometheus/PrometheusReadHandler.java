package io.hyperbytedb.query.prometheus;

import com.google.protobuf.CodedOutputStream;
import io.hyperbytedb.auth.Principal;
import io.hyperbytedb.catalog.CatalogImage;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.RetentionPolicy;
import io.hyperbytedb.cluster.tail.HotTail.Consistency;
import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.http.PeerClient;
import io.hyperbytedb.http.prometheus.SnappyBlock;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.query.admin.QueryRegistry;
import io.hyperbytedb.query.admin.RunningQuery;
import io.hyperbytedb.query.exec.SelectExecutor;
import io.hyperbytedb.query.http.OtherNodes;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.influxql.ast.SelectStatement;
import io.hyperbytedb.query.memory.QueryMemory;
import io.hyperbytedb.query.memory.Reservation;
import io.hyperbytedb.query.result.DamageException;
import io.hyperbytedb.query.result.QueryFailure;
import io.hyperbytedb.query.scan.Freshness;
import io.hyperbytedb.query.scan.QueryData;
import io.hyperbytedb.query.scan.SelectOptions;
import io.hyperbytedb.query.scan.ViewWindows;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.CancellationException;

/**
 * {@code POST /api/v1/prom/read}: samples of the field {@code value}, as remote write stores them.
 * Runs beside the queries of {@code /query}, in the same registry and under the same limits.
 * Thread-safe.
 */
public final class PrometheusReadHandler implements HttpHandler {
  private static final int MAX_REQUEST = 1 << 20;
  private static final String PROTOBUF = "application/x-protobuf";

  private final QueryData data;
  private final QueryRegistry registry;
  private final SelectExecutor select;
  private final InstantSource clock;
  private final long maxAnswer;
  private final OtherNodes others;

  /**
   * @param clock says what now is
   * @param maxAnswer the longest answer in bytes, which is made in memory
   * @param others answer what damaged files keep this node from
   */
  public PrometheusReadHandler(
      QueryData data,
      QueryRegistry registry,
      InstantSource clock,
      long maxAnswer,
      OtherNodes others) {
    this.data = data;
    this.registry = registry;
    this.select = new SelectExecutor(data);
    this.clock = clock;
    this.maxAnswer = Math.min(maxAnswer, Integer.MAX_VALUE / 4);
    this.others = others;
  }

  @Override
  public void handle(HttpExchange exchange) throws Exception {
    HttpExchange.Body body = exchange.readBody(MAX_REQUEST);
    ReadRequest request = ReadRequest.of(SnappyBlock.inflate(body, MAX_REQUEST));
    CatalogImage catalog = QueryData.await(data.catalog().catchUp());
    String name = exchange.queryParam("db");
    Database database = name == null ? null : catalog.database(name);
    if (database == null) {
      throw new HyperbyteException(ErrorCode.BAD_REQUEST, "no database");
    }
    if (!exchange.principal().mayRead(database.name())) {
      throw new HyperbyteException(
          ErrorCode.FORBIDDEN,
          "user not authorized to read from database \"" + database.name() + "\"");
    }
    String policyName = exchange.queryParam("rp");
    RetentionPolicy policy = database.policy(policyName == null ? "" : policyName);
    if (policy == null) {
      throw new HyperbyteException(ErrorCode.BAD_REQUEST, "invalid retention policy");
    }
    try {
      answer(exchange, request, catalog, database, policy);
    } catch (DamageException e) {
      boolean passable = exchange.header(PeerClient.PASSED_ON) == null;
      if (!passable || !others.answer(exchange, PROTOBUF, body)) {
        throw new HyperbyteException(ErrorCode.UNAVAILABLE, String.valueOf(e.getMessage()), e);
      }
    }
  }

  private void answer(
      HttpExchange exchange,
      ReadRequest request,
      CatalogImage catalog,
      Database database,
      RetentionPolicy policy)
      throws IOException {
    // Beside the memory of its queries: what they answered is held until it is sent.
    try (QueryMemory memory = registry.memory().open("an answer to Prometheus")) {
      Reservation held = new Reservation(memory);
      byte[] answer = SnappyBlock.deflate(answer(request, catalog, database, policy, held));
      exchange.responseHeader("Content-Encoding", "snappy");
      exchange.respond(200, PROTOBUF, answer);
    }
  }

  private byte[] answer(
      ReadRequest request,
      CatalogImage catalog,
      Database database,
      RetentionPolicy policy,
      Reservation held)
      throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(answer);
    for (ReadRequest.Query query : request.queries()) {
      SelectStatement statement =
          SelectText.of(query, database.name(), policy.name(), catalog.measurements(policy.id()));
      SampleSink sink = new SampleSink(maxAnswer - out.getTotalBytesWritten(), held);
      if (statement != null) {
        run(statement, database.name(), policy.name(), sink);
      }
      out.writeByteArray(1, sink.finish());
    }
    out.flush();
    return answer.toByteArray();
  }

  private void run(SelectStatement statement, String database, String policy, SampleSink sink)
      throws IOException {
    try {
      RunningQuery running = registry.begin(statement.text(), database);
      try {
        select.execute(statement, options(running, database, policy), sink);
      } catch (OutOfMemoryError e) {
        throw registry.outOfMemory(running, e);
      } catch (HyperbyteException | QueryFailure | CancellationException e) {
        throw e;
      } catch (IOException | RuntimeException | Error e) {
        String damage = data.files().damage().note(e);
        if (damage != null) {
          throw new DamageException(damage, e);
        }
        throw e;
      } finally {
        registry.end(running);
      }
    } catch (InvalidQueryException e) {
      throw new HyperbyteException(ErrorCode.BAD_REQUEST, String.valueOf(e.getMessage()), e);
    } catch (QueryFailure e) {
      throw new HyperbyteException(ErrorCode.UNAVAILABLE, String.valueOf(e.getMessage()), e);
    }
  }

  private SelectOptions options(RunningQuery running, String database, String policy) {
    return new SelectOptions(
        new SelectOptions.Session(database, policy, Principal.ANYONE),
        new SelectOptions.View(
            clock.instant(),
            new Freshness(Consistency.STRONG),
            /* passable= */ false,
            ViewWindows.NONE),
        registry.limits().ofSelect(),
        running::checkpoint,
        running.memory());
  }
}
