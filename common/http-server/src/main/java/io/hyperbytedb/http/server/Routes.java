package io.hyperbytedb.http.server;

import io.hyperbytedb.http.HttpHandler;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Exact paths, each with handlers by method. A path with POST answers OPTIONS as well, as
 * InfluxDB's {@code /write} and {@code /query} do. Not modified once the server runs.
 */
final class Routes {
  /** The server as a whole, which a client may address without a path. */
  private static final String SERVER = "*";

  /** What browsers ask for when a host is typed. */
  private static final String ROOT = "/";

  private final Map<String, Map<String, HttpHandler>> handlers = new LinkedHashMap<>();
  private @Nullable String browsers;

  Routes() {
    handlers.put(SERVER, Map.of("OPTIONS", exchange -> exchange.respond(200)));
  }

  void add(String method, String path, HttpHandler handler) {
    Map<String, HttpHandler> methods = handlers.computeIfAbsent(path, p -> new LinkedHashMap<>());
    methods.put(method, handler);
    if (method.equals("POST")) {
      methods.put("OPTIONS", exchange -> exchange.respond(200));
    }
  }

  /** Sends browsers that ask for {@code /}, which has no handler, somewhere else. */
  void sendBrowsers(String location) {
    browsers = location;
  }

  /** The handler of a request; null if there is none. */
  @Nullable HttpHandler find(String method, String path) {
    Map<String, HttpHandler> methods = handlers.get(path);
    return methods == null ? null : methods.get(method);
  }

  /** Answers a request without a handler: 405 for a path that has other methods, otherwise 404. */
  void refuse(ServedExchange exchange) {
    Map<String, HttpHandler> methods = handlers.get(exchange.path());
    String elsewhere = browsers;
    if (elsewhere != null && methods == null && isBrowserAtRoot(exchange)) {
      exchange.responseHeader("Vary", "Accept");
      exchange.responseHeader("Location", elsewhere);
      exchange.respond(302);
    } else if (methods == null || exchange.path().equals(SERVER)) {
      text(exchange, 404, "404 page not found");
    } else {
      exchange.responseHeader("Allow", String.join(", ", new TreeSet<>(methods.keySet())));
      text(exchange, 405, "Method Not Allowed");
    }
  }

  /** Other clients than browsers do not ask for HTML, and get what InfluxDB answers. */
  private static boolean isBrowserAtRoot(ServedExchange exchange) {
    String accepts = exchange.header("Accept");
    return exchange.path().equals(ROOT)
        && (exchange.method().equals("GET") || exchange.method().equals("HEAD"))
        && accepts != null
        && accepts.contains("text/html");
  }

  /** As Go answers that InfluxDB is written in, whatever the client accepts. */
  private static void text(ServedExchange exchange, int code, String message) {
    exchange.responseHeader("X-Content-Type-Options", "nosniff");
    byte[] text = (message + "\n").getBytes(StandardCharsets.US_ASCII);
    exchange.respond(code, "text/plain; charset=utf-8", text);
  }
}
