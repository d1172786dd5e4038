package io.hyperbytedb.server;

import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.http.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code /health} reports the process's health as InfluxDB 1.8 does, always with 200; {@code
 * /health/ready} answers 503 if the process cannot work.
 */
final class HealthHandler implements HttpHandler {
  private final Supplier<@Nullable String> problem;
  private final Supplier<@Nullable String> flaw;
  private final ServerPaths paths;

  /**
   * @param problem what keeps the process from its work, null if nothing does
   * @param flaw what is wrong though it does its work, null if nothing is
   * @param paths are not shown
   */
  HealthHandler(
      Supplier<@Nullable String> problem, Supplier<@Nullable String> flaw, ServerPaths paths) {
    this.problem = problem;
    this.flaw = flaw;
    this.paths = paths;
  }

  @Override
  public void handle(HttpExchange exchange) {
    String wrong = problem.get();
    if (wrong == null && exchange.path().equals("/health")) {
      wrong = flaw.get();
    }
    boolean pass = wrong == null;
    String text =
        "{\"checks\":[],\"message\":"
            + JsonText.quote(wrong == null ? "ready for queries and writes" : paths.hide(wrong))
            + ",\"name\":\"influxdb\",\"status\":\""
            + (pass ? "pass" : "fail")
            + "\",\"version\":\""
            + Version.INFLUXDB
            + "\"}\n";
    int status = pass || exchange.path().equals("/health") ? 200 : 503;
    exchange.respond(status, "application/json", text.getBytes(StandardCharsets.UTF_8));
  }
}
