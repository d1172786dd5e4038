package io.hyperbytedb.server;

import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.http.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code POST /internal/drain}: drains this process and answers with the outcome of each step. */
final class DrainHandler implements HttpHandler {
  private final Drain drain;

  DrainHandler(Drain drain) {
    this.drain = drain;
  }

  @Override
  public void handle(HttpExchange exchange) {
    List<Drain.Outcome> outcomes = drain.run();
    boolean ok = outcomes.stream().allMatch(Drain.Outcome::ok);
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("ok", ok);
    answer.put(
        "steps",
        outcomes.stream()
            .map(
                outcome -> {
                  Map<String, Object> step = new LinkedHashMap<>();
                  step.put("step", outcome.step());
                  step.put("ok", outcome.ok());
                  step.put("duration_ms", outcome.millis());
                  step.put("detail", outcome.detail());
                  return step;
                })
            .toList());
    Json.respond(exchange, ok ? 200 : 500, answer);
  }
}
