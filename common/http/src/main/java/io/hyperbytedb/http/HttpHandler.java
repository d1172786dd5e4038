package io.hyperbytedb.http;

/** Answers requests. Called by many threads concurrently. */
@FunctionalInterface
public interface HttpHandler {
  /**
   * Answers one request before it returns. A {@link io.hyperbytedb.model.HyperbyteException} thrown
   * before the answer has started becomes InfluxDB's error JSON with the code's status; any other
   * exception becomes 500.
   */
  void handle(HttpExchange exchange) throws Exception;
}
