package io.hyperbytedb.node.http;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Exact paths, each with handlers by method. What takes POST answers OPTIONS too, as InfluxDB's
 * {@code /write} and {@code /query} do. Not changed once the server runs.
 */
final class Routes {
  private final Map<String, Map<String, HttpHandler>> handlers = new LinkedHashMap<>();

  void add(String method, String path, HttpHandler handler) {
    Map<String, HttpHandler> methods = handlers.computeIfAbsent(path, p -> new LinkedHashMap<>());
    methods.put(method, handler);
    if (method.equals("POST")) {
      methods.put("OPTIONS", exchange -> exchange.respond(200));
    }
  }

  /** Who handles a request; null if nobody does. */
  @Nullable HttpHandler find(String method, String path) {
    Map<String, HttpHandler> methods = handlers.get(path);
    return methods == null ? null : methods.get(method);
  }

  /** Answers what nobody handles: 405 for a path that has other methods, otherwise 404. */
  void refuse(HttpExchange exchange) {
    exchange.responseHeader("X-Content-Type-Options", "nosniff");
    Map<String, HttpHandler> methods = handlers.get(exchange.path());
    if (methods == null) {
      exchange.respond(404, "text/plain; charset=utf-8", bytes("404 page not found\n"));
    } else {
      exchange.responseHeader("Allow", String.join(", ", new TreeSet<>(methods.keySet())));
      exchange.respond(405, "text/plain; charset=utf-8", bytes("Method Not Allowed\n"));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
