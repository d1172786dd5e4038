package io.hyperbytedb.compactor;

import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.http.Json;
import java.util.LinkedHashMap;
import java.util.Map;

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
    Json.respondLine(exchange, report.errors().isEmpty() ? 200 : 500, json(report));
  }

  private static Map<String, Object> json(CompactionReport report) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("duration_ms", Json.millis(report.duration().toNanos()));
    members.put("merges", report.merges());
    members.put("files_dropped", report.filesDropped());
    members.put("measurements", report.tables().stream().map(CompactHandler::json).toList());
    members.put("errors", report.errors());
    return members;
  }

  private static Map<String, Object> json(CompactionReport.Table table) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("database", table.database());
    members.put("retention_policy", table.policy());
    members.put("measurement", table.measurement());
    members.put("files_before", table.before().files());
    members.put("files_after", table.after().files());
    members.put("bytes_before", table.before().bytes());
    members.put("bytes_after", table.after().bytes());
    return members;
  }
}
