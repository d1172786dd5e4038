package io.hyperbytedb.gateway.write;

import io.hyperbytedb.auth.Principal;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.http.AnswerType;
import io.hyperbytedb.http.GoText;
import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.metrics.Metrics;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.write.PendingWrite;
import io.hyperbytedb.write.WritePath;
import io.hyperbytedb.write.WriteResult;
import io.hyperbytedb.write.WriteTarget;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;

/**
 * The common part of all write endpoints: takes a body and answers 204 once all its points are
 * acknowledged by the log. Errors have InfluxDB's status and text; the valid part of a request is
 * written even if the rest is not. Thread-safe.
 */
final class Ingest {
  private static final long NANOS = 1_000_000_000L;

  /**
   * The target of a request's points, and the reader of its body.
   *
   * @param policy a retention policy; empty for the database's default
   */
  record Request(Database database, String policy, BodyReader reader) {}

  /** Interprets a request except for its body. */
  @FunctionalInterface
  interface RequestReader {
    Request read(HttpExchange exchange);
  }

  private final WritePath path;
  private final InstantSource clock;
  private final WriteConfig config;
  private final ParserPool parsers;
  private final ByteBudget bodies;
  private final Metrics.Counter requests;
  private final Metrics.Counter errors;
  private final Metrics.Counter points;
  private final Metrics.Counter dropped;
  private final Metrics.Histogram payload;
  private final Metrics.Histogram duration;

  Ingest(WritePath path, InstantSource clock, WriteConfig config, Metrics metrics) {
    this.path = path;
    this.clock = clock;
    this.config = config;
    this.parsers = new ParserPool(path, config.parsers(), config.cacheBytes(), config.timeout());
    this.bodies = new ByteBudget(config.maxBodiesBytes(), config.timeout());
    this.requests =
        metrics.counter("hyperbytedb_write_requests_total", "Total write requests received");
    this.errors = metrics.counter("hyperbytedb_write_errors_total", "Failed write requests");
    this.points = metrics.counter("hyperbytedb_ingestion_points_total", "Total points ingested");
    this.dropped =
        metrics.counter(
            "hyperbytedb_ingestion_points_dropped_total",
            "Points refused beside others that were ingested, bad lines included");
    this.payload =
        metrics.histogram(
            "hyperbytedb_write_payload_bytes", "Raw payload size in bytes", Metrics.bytes());
    this.duration =
        metrics.histogram(
            "hyperbytedb_write_duration_seconds", "Write handler latency", Metrics.seconds());
    metrics.gauge("hyperbytedb_write_in_flight_bytes", "Bodies of writes under way", bodies::taken);
  }

  /** A handler for requests that this reader interprets. */
  HttpHandler handler(RequestReader reader) {
    return exchange -> handle(exchange, reader);
  }

  private void handle(HttpExchange exchange, RequestReader reader)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    requests.increment();
    try {
      Request request = reader.read(exchange);
      authorize(exchange.principal(), request.database().name());
      write(exchange, request);
      // InfluxDB sends the header even without a body.
      exchange.responseHeader("Content-Type", AnswerType.of(exchange).contentType());
      exchange.respond(204);
    } catch (IOException | InterruptedException | RuntimeException e) {
      errors.increment();
      throw e;
    } finally {
      duration.record((System.nanoTime() - start) / (double) NANOS);
    }
  }

  private static void authorize(Principal principal, String database) {
    if (principal.kind() == Principal.Kind.NOBODY) {
      throw new HyperbyteException(
          ErrorCode.FORBIDDEN, "user is required to write to database " + GoText.quote(database));
    }
    if (!principal.mayWrite(database)) {
      throw new HyperbyteException(
          ErrorCode.FORBIDDEN,
          GoText.quote(principal.name())
              + " user is not authorized to write to database "
              + GoText.quote(database));
    }
  }

  private void write(HttpExchange exchange, Request request)
      throws IOException, InterruptedException {
    try (ByteBudget.Share share = bodies.share()) {
      HttpExchange.Body body = exchange.readBody(config.maxBodyBytes(), share);
      payload.record(body.length());
      write(body, path.target(request.database(), request.policy()), request.reader());
    } catch (HyperbyteException e) {
      throw named(e, request.database().name());
    }
  }

  private void write(HttpExchange.Body body, WriteTarget target, BodyReader reader)
      throws InterruptedException {
    ParserPool.Pooled pooled = parsers.take();
    BodyReader.Found found;
    PendingWrite pending;
    try {
      pooled.writer().begin(target);
      found = reader.read(pooled, body, now());
      checkCount((long) found.points() + found.bad());
      if (found.points() == 0 && found.bad() > 0) {
        throw new HyperbyteException(ErrorCode.BAD_REQUEST, found.message());
      }
      pending = pooled.writer().finish();
    } finally {
      parsers.giveBack(pooled);
    }
    WriteResult result = pending.await();
    points.add(result.written());
    dropped.add((long) result.dropped() + found.bad());
    if (result.error() != null) {
      throw new HyperbyteException(result.code(), result.error());
    }
    if (found.bad() > 0) {
      throw new HyperbyteException(
          ErrorCode.PARTIAL_WRITE, "partial write: " + found.message() + " dropped=0");
    }
  }

  private void checkCount(long found) {
    long limit = config.maxPoints();
    if (limit > 0 && found > limit) {
      throw new HyperbyteException(
          ErrorCode.LIMIT_EXCEEDED,
          "max-points-per-request limit exceeded: (" + found + "/" + limit + ")");
    }
  }

  /**
   * The database with this name.
   *
   * @throws HyperbyteException if it is empty, or there is none
   */
  Database database(String name) {
    if (name.isEmpty()) {
      throw new HyperbyteException(ErrorCode.BAD_REQUEST, "database is required");
    }
    try {
      return path.database(name);
    } catch (HyperbyteException e) {
      throw named(e, name);
    }
  }

  /**
   * The error with the database's name: the write path's message differs from InfluxDB's for writes
   * if a database is missing.
   */
  private static HyperbyteException named(HyperbyteException e, String database) {
    return e.code() == ErrorCode.DATABASE_NOT_FOUND
        ? new HyperbyteException(e.code(), "database not found: " + GoText.quote(database), e)
        : e;
  }

  /** Validates a consistency level, which has no other effect: the log's settings apply. */
  static void checkConsistency(String level) {
    switch (level.toLowerCase(Locale.ROOT)) {
      case "", "any", "one", "quorum", "all" -> {}
      default -> throw new HyperbyteException(ErrorCode.BAD_REQUEST, "invalid consistency level");
    }
  }

  /** A query parameter; empty if it is absent. */
  static String param(HttpExchange exchange, String name) {
    String value = exchange.queryParam(name);
    return value == null ? "" : value;
  }

  private long now() {
    Instant now = clock.instant();
    return Math.addExact(Math.multiplyExact(now.getEpochSecond(), NANOS), now.getNano());
  }
}
