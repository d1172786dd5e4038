package io.hyperbytedb.server;

import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.metrics.Metrics;
import java.nio.charset.StandardCharsets;

/** {@code /metrics}: all metrics as Prometheus text. */
final class MetricsHandler implements HttpHandler {
  private final Metrics metrics;

  MetricsHandler(Metrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public void handle(HttpExchange exchange) {
    exchange.respond(
        200,
        "text/plain; version=0.0.4; charset=utf-8",
        metrics.prometheusText().getBytes(StandardCharsets.UTF_8));
  }
}
