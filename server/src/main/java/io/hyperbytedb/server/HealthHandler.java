package io.hyperbytedb.server;

import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.http.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code /health} reports the process's health as InfluxDB 1.8 does, always with 200; {@code
 * /health/ready} answers 503 if the process cannot work.
 */
final class HealthHandler implements HttpHandler {
  private final Supplier<@Nullable String> problem;
  private final Supplier<@Nullable String> flaw;
  private final Supplier<@Nullable String> note;
  private final ServerPaths paths;

  /**
   * @param problem what keeps the process from its work, null if nothing does
   * @param flaw what is wrong though it does its work, null if nothing is
   * @param note what is wrong with work beside that of the process, null if nothing is
   * @param paths are not shown
   */
  HealthHandler(
      Supplier<@Nullable String> problem,
      Supplier<@Nullable String> flaw,
      Supplier<@Nullable String> note,
      ServerPaths paths) {
    this.problem = problem;
    this.flaw = flaw;
    this.note = note;
    this.paths = paths;
  }

  @Override
  public void handle(HttpExchange exchange) {
    String wrong = problem.get();
    if (wrong == null && exchange.path().equals("/health")) {
      wrong = flaw.get();
      wrong = wrong == null ? note.get() : wrong;
    }
    boolean pass = wrong == null;
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("checks", List.of());
    answer.put("message", wrong == null ? ready() : paths.hide(wrong));
    answer.put("name", "influxdb");
    answer.put("status", pass ? "pass" : "fail");
    answer.put("version", Version.INFLUXDB);
    Json.respondLine(exchange, pass || exchange.path().equals("/health") ? 200 : 503, answer);
  }

  /** A process is ready although a source of it is not; writes need not go elsewhere. */
  private String ready() {
    String also = note.get();
    return "ready for queries and writes" + (also == null ? "" : "; " + paths.hide(also));
  }
}
