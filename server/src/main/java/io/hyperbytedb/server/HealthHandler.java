package io.hyperbytedb.server;

import io.hyperbytedb.node.http.HttpExchange;
import io.hyperbytedb.node.http.HttpHandler;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/**
 * {@code /health} says as InfluxDB 1.8 does how the process is, always with 200; {@code
 * /health/ready} is 503 unless it can do its work.
 */
final class HealthHandler implements HttpHandler {
  private final BooleanSupplier healthy;

  HealthHandler(BooleanSupplier healthy) {
    this.healthy = healthy;
  }

  @Override
  public void handle(HttpExchange exchange) {
    boolean pass = healthy.getAsBoolean();
    String text =
        "{\"checks\":[],\"message\":\""
            + (pass ? "ready for queries and writes" : "a partition has stopped, see the log")
            + "\",\"name\":\"influxdb\",\"status\":\""
            + (pass ? "pass" : "fail")
            + "\",\"version\":\""
            + Version.INFLUXDB
            + "\"}\n";
    int status = pass || exchange.path().equals("/health") ? 200 : 503;
    exchange.respond(status, "application/json", text.getBytes(StandardCharsets.UTF_8));
  }
}
