package io.hyperbytedb.server;

import io.hyperbytedb.node.http.HttpExchange;
import io.hyperbytedb.node.http.HttpHandler;
import java.nio.charset.StandardCharsets;

/** {@code /ping}: 204, or 200 and the version if asked to be verbose. */
final class PingHandler implements HttpHandler {
  @Override
  public void handle(HttpExchange exchange) {
    String verbose = exchange.queryParam("verbose");
    if (verbose == null || verbose.isEmpty() || verbose.equals("0") || verbose.equals("false")) {
      exchange.respond(204);
      return;
    }
    byte[] body = ("{\"version\":\"" + Version.INFLUXDB + "\"}\n").getBytes(StandardCharsets.UTF_8);
    exchange.respond(200, "application/json", body);
  }
}
