package io.hyperbytedb.server;

import io.hyperbytedb.http.AnswerType;
import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** {@code /ping} and {@code /status}: 204, or 200 and the version if verbose. */
final class PingHandler implements HttpHandler {
  @Override
  public void handle(HttpExchange exchange) {
    String verbose = exchange.queryParam("verbose");
    if (verbose == null || verbose.isEmpty() || verbose.equals("0") || verbose.equals("false")) {
      // InfluxDB sends the header even without a body.
      exchange.responseHeader("Content-Type", AnswerType.of(exchange).contentType());
      exchange.respond(204);
      return;
    }
    byte[] body = Json.line(Map.of("version", Version.INFLUXDB)).getBytes(StandardCharsets.UTF_8);
    exchange.respond(200, "application/json", body);
  }
}
