package io.hyperbytedb.http.server;

import io.hyperbytedb.http.HttpExchange;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The headers InfluxDB gives to every answer. */
final class CommonHeaders {
  private static final int MAX_REQUEST_ID = 128;

  private CommonHeaders() {}

  /** Sets the headers that identify the server. */
  static void identity(HttpExchange exchange, String version) {
    exchange.responseHeader("X-Influxdb-Build", "OSS");
    exchange.responseHeader("X-Influxdb-Version", version);
  }

  /** Sets the request id: that of the client, or else a new one. */
  static void requestId(HttpExchange exchange) {
    String id = usable(exchange.header("X-Request-Id"));
    if (id == null) {
      id = usable(exchange.header("Request-Id"));
    }
    if (id == null) {
      id = UUID.randomUUID().toString();
    }
    exchange.responseHeader("Request-Id", id);
    exchange.responseHeader("X-Request-Id", id);
  }

  /** Allows web pages of any origin to use the API; has no effect on other requests. */
  static void cors(HttpExchange exchange) {
    String origin = usable(exchange.header("Origin"));
    if (origin == null) {
      return;
    }
    exchange.responseHeader("Access-Control-Allow-Origin", origin);
    exchange.responseHeader(
        "Access-Control-Allow-Methods", "DELETE, GET, OPTIONS, POST, PUT, PATCH");
    exchange.responseHeader(
        "Access-Control-Allow-Headers",
        "Accept, Accept-Encoding, Authorization, Content-Length, Content-Type, User-Agent,"
            + " X-CSRF-Token, X-HTTP-Method-Override");
    exchange.responseHeader(
        "Access-Control-Expose-Headers", "Date, X-InfluxDB-Version, X-InfluxDB-Build");
  }

  /** A client's value that is returned in a header must neither end the header nor be long. */
  private static @Nullable String usable(@Nullable String value) {
    boolean fits =
        value != null
            && !value.isEmpty()
            && value.length() <= MAX_REQUEST_ID
            && value.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    return fits ? value : null;
  }
}
