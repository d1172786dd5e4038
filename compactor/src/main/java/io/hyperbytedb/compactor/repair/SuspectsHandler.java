package io.hyperbytedb.compactor.repair;

import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * {@code POST /internal/suspects}: query nodes tell which files they could not read, a path a line.
 * Thread-safe.
 */
public final class SuspectsHandler implements HttpHandler {
  /** Where a compactor is told. */
  public static final String PATH = "/internal/suspects";

  /** So many paths of the longest names. */
  private static final int MAX_BYTES = 1 << 20;

  private final Consumer<String> repairer;

  /**
   * @param repairer is told each path
   */
  public SuspectsHandler(Consumer<String> repairer) {
    this.repairer = repairer;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    HttpExchange.Body body = exchange.readBody(MAX_BYTES);
    new String(body.bytes(), 0, body.length(), StandardCharsets.UTF_8)
        .lines()
        .filter(path -> !path.isEmpty())
        .forEach(repairer);
    exchange.respond(200, "application/json", "{}\n".getBytes(StandardCharsets.UTF_8));
  }
}
