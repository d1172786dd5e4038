package io.hyperbytedb.query.statements;

import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.http.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Collectors;

/** {@code GET /api/v1/statements} shows the summary, {@code DELETE} clears it. Thread-safe. */
public final class StatementsHandler implements HttpHandler {
  private final StatementSummary summary;

  public StatementsHandler(StatementSummary summary) {
    this.summary = summary;
  }

  @Override
  public void handle(HttpExchange exchange) {
    if (exchange.method().equals("DELETE")) {
      summary.clear();
      exchange.respond(204);
      return;
    }
    String json =
        summary.entries().stream()
            .map(StatementsHandler::json)
            .collect(Collectors.joining(",", "{\"statements\":[", "]}\n"));
    exchange.respond(200, "application/json", json.getBytes(StandardCharsets.UTF_8));
  }

  private static String json(StatementSummary.Entry entry) {
    StatementSummary.Runs runs = entry.runs();
    return "{\"digest\":"
        + JsonText.quote(entry.digest())
        + ",\"statement\":"
        + JsonText.quote(entry.text())
        + ",\"count\":"
        + runs.count()
        + ",\"errors\":"
        + runs.errors()
        + ",\"rows\":"
        + runs.rows()
        + ",\"total_ms\":"
        + millis(runs.totalNanos())
        + ",\"mean_ms\":"
        + millis(runs.totalNanos() / runs.count())
        + ",\"max_ms\":"
        + millis(runs.maxNanos())
        + ",\"last_seen\":"
        + JsonText.quote(runs.last().toString())
        + "}";
  }

  private static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.3f", nanos / 1e6);
  }
}
