package io.hyperbytedb.http;

import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.Fault;
import io.hyperbytedb.model.HyperbyteException;
import java.nio.charset.StandardCharsets;

/**
 * Converts errors of a handler to the format of InfluxDB 2, a code and a message; 1.8's {@code
 * error} is included. Thread-safe.
 */
public final class V2Errors implements HttpHandler {
  private final HttpHandler handler;

  /** Wraps a handler. */
  public V2Errors(HttpHandler handler) {
    this.handler = handler;
  }

  @Override
  public void handle(HttpExchange exchange) throws Exception {
    try {
      handler.handle(exchange);
    } catch (HyperbyteException e) {
      if (e.code().fault() == Fault.INTERNAL) {
        // The server logs these; the client cannot do anything about them.
        throw e;
      }
      respond(exchange, e.code(), String.valueOf(e.getMessage()));
    }
  }

  private static void respond(HttpExchange exchange, ErrorCode code, String message) {
    String name = name(code);
    if (code.fault() == Fault.RESOURCES) {
      exchange.responseHeader("Retry-After", "1");
    }
    if (code == ErrorCode.UNAUTHORIZED) {
      exchange.responseHeader("WWW-Authenticate", "Basic realm=\"InfluxDB\"");
    }
    exchange.responseHeader(ErrorHeader.NAME, ErrorHeader.value(message));
    exchange.responseHeader("X-Platform-Error-Code", name);
    String text = JsonText.quote(message);
    String body = "{\"code\":\"" + name + "\",\"message\":" + text + ",\"error\":" + text + "}\n";
    exchange.respond(code.httpStatus(), "application/json", body.getBytes(StandardCharsets.UTF_8));
  }

  /** The error code of InfluxDB 2. */
  private static String name(ErrorCode code) {
    return switch (code) {
      case BAD_REQUEST, PARTIAL_WRITE -> "invalid";
      case UNAUTHORIZED -> "unauthorized";
      case FORBIDDEN -> "forbidden";
      case DATABASE_NOT_FOUND, NOT_FOUND, POLICY_NOT_FOUND -> "not found";
      case CONFLICT -> "conflict";
      case TOO_LARGE -> "request too large";
      case LIMIT_EXCEEDED -> "unprocessable entity";
      case TOO_MANY_REQUESTS -> "too many requests";
      case UNAVAILABLE, TIMEOUT, DISK_FULL -> "unavailable";
      case INTERNAL -> "internal error";
    };
  }
}
