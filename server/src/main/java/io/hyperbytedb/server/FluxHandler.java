package io.hyperbytedb.server;

import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;

/** {@code POST /api/v2/query}: 403, as InfluxDB 1.8 without its Flux service. */
final class FluxHandler implements HttpHandler {
  @Override
  public void handle(HttpExchange exchange) {
    throw new HyperbyteException(
        ErrorCode.FORBIDDEN, "Flux is not supported: send InfluxQL to /query");
  }
}
