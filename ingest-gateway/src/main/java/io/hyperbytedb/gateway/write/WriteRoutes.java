package io.hyperbytedb.gateway.write;

import io.hyperbytedb.gateway.lineprotocol.ParseResult;
import io.hyperbytedb.gateway.lineprotocol.Precision;
import io.hyperbytedb.http.Bucket;
import io.hyperbytedb.http.GoText;
import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.metrics.Metrics;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.write.WritePath;
import java.time.InstantSource;

/**
 * The handlers of all write endpoints. They share the parsers and the limit of bytes in memory.
 * Thread-safe.
 */
public final class WriteRoutes {
  private static final String COLUMNAR = "application/vnd.hyperbytedb.columnar-msgpack.v1";

  private final Ingest ingest;
  private final WriteConfig config;

  /**
   * @param clock provides the time of points without one
   */
  public WriteRoutes(WritePath path, InstantSource clock, WriteConfig config, Metrics metrics) {
    this.ingest = new Ingest(path, clock, config, metrics);
    this.config = config;
  }

  /** {@code POST /write}: lines, or columns as MessagePack. */
  public HttpHandler write() {
    return ingest.handler(
        exchange -> {
          String name = Ingest.param(exchange, "precision");
          Precision precision = Precision.of(name);
          if (precision == null) {
            throw new HyperbyteException(
                ErrorCode.BAD_REQUEST,
                "invalid precision " + GoText.quote(name) + " (use n, u, ms, s, m or h)");
          }
          var database = ingest.database(Ingest.param(exchange, "db"));
          Ingest.checkConsistency(Ingest.param(exchange, "consistency"));
          return new Ingest.Request(
              database, Ingest.param(exchange, "rp"), reader(exchange, precision));
        });
  }

  /**
   * {@code POST /api/v2/write}: a bucket is {@code database} or {@code database/policy}, as in
   * InfluxDB 1.8; the organization is ignored.
   */
  public HttpHandler v2Write() {
    return ingest.handler(
        exchange -> {
          Precision precision = v2Precision(Ingest.param(exchange, "precision"));
          Bucket bucket = Bucket.of(Ingest.param(exchange, "bucket"));
          return new Ingest.Request(
              ingest.database(bucket.database()), bucket.policy(), reader(exchange, precision));
        });
  }

  /** {@code POST /api/v1/prom/write}: Prometheus' remote write. */
  public HttpHandler prometheusWrite() {
    BodyReader reader = new PrometheusBody(config.maxBodyBytes());
    return ingest.handler(
        exchange -> {
          var database = ingest.database(Ingest.param(exchange, "db"));
          Ingest.checkConsistency(Ingest.param(exchange, "consistency"));
          return new Ingest.Request(database, Ingest.param(exchange, "rp"), reader);
        });
  }

  private static Precision v2Precision(String name) {
    Precision precision =
        switch (name) {
          case "", "ns" -> Precision.NANOSECONDS;
          case "us" -> Precision.MICROSECONDS;
          case "ms" -> Precision.MILLISECONDS;
          case "s" -> Precision.SECONDS;
          default -> null;
        };
    if (precision == null) {
      throw new HyperbyteException(
          ErrorCode.BAD_REQUEST,
          "invalid precision " + GoText.quote(name) + " (use ns, us, ms or s)");
    }
    return precision;
  }

  private static BodyReader reader(HttpExchange exchange, Precision precision) {
    String type = exchange.header("Content-Type");
    if (type != null && type.split(";", 2)[0].strip().equals(COLUMNAR)) {
      return new ColumnarBody(precision);
    }
    return (pooled, body, now) -> {
      ParseResult result = pooled.parser().parse(body.bytes(), 0, body.length(), precision, now);
      return new BodyReader.Found(result.points(), result.badLines(), result.message());
    };
  }
}
