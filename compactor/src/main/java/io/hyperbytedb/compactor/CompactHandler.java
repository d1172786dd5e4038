package io.hyperbytedb.compactor;

import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.http.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * {@code POST /internal/compact}: compacts everything and reports what it did. Answers 500 if
 * something failed; what succeeded stays done. Thread-safe.
 */
public final class CompactHandler implements HttpHandler {
  private final Compactor compactor;
  private final Runnable before;

  /**
   * @param before runs first; flushes the memtables if this process has any
   */
  public CompactHandler(Compactor compactor, Runnable before) {
    this.compactor = compactor;
    this.before = before;
  }

  @Override
  public void handle(HttpExchange exchange) {
    before.run();
    CompactionReport report = compactor.compactAll();
    exchange.respond(
        report.errors().isEmpty() ? 200 : 500,
        "application/json",
        json(report).getBytes(StandardCharsets.UTF_8));
  }

  private static String json(CompactionReport report) {
    return String.format(
            Locale.ROOT,
            "{\"duration_ms\":%.3f,\"merges\":%d,\"files_dropped\":%d,\"measurements\":",
            report.duration().toNanos() / 1e6,
            report.merges(),
            report.filesDropped())
        + report.tables().stream()
            .map(CompactHandler::json)
            .collect(Collectors.joining(",", "[", "]"))
        + report.errors().stream()
            .map(JsonText::quote)
            .collect(Collectors.joining(",", ",\"errors\":[", "]}\n"));
  }

  private static String json(CompactionReport.Table table) {
    return "{\"database\":"
        + JsonText.quote(table.database())
        + ",\"retention_policy\":"
        + JsonText.quote(table.policy())
        + ",\"measurement\":"
        + JsonText.quote(table.measurement())
        + ",\"files_before\":"
        + table.before().files()
        + ",\"files_after\":"
        + table.after().files()
        + ",\"bytes_before\":"
        + table.before().bytes()
        + ",\"bytes_after\":"
        + table.after().bytes()
        + "}";
  }
}
