package io.hyperbytedb.query.statements;

import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.http.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
    List<Map<String, Object>> all =
        summary.entries().stream().map(StatementsHandler::json).toList();
    Json.respondLine(exchange, 200, Map.of("statements", all));
  }

  private static Map<String, Object> json(StatementSummary.Entry entry) {
    StatementSummary.Runs runs = entry.runs();
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("digest", entry.digest());
    members.put("statement", entry.text());
    members.put("count", runs.count());
    members.put("errors", runs.errors());
    members.put("rows", runs.rows());
    members.put("total_ms", Json.millis(runs.totalNanos()));
    members.put("mean_ms", Json.millis(runs.totalNanos() / runs.count()));
    members.put("max_ms", Json.millis(runs.maxNanos()));
    members.put("last_seen", runs.last());
    return members;
  }
}
