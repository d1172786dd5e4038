package io.hyperbytedb.node.http;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.Fault;
import io.hyperbytedb.model.HyperbyteException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server of a process: exact paths, each with handlers by method. Every request runs on a
 * virtual thread of its own. Thread-safe.
 */
public final class HttpServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

  private final WebServer server;

  private HttpServer(WebServer server) {
    this.server = server;
  }

  /** What a server answers to. */
  public static final class Builder {
    private final String host;
    private final int port;
    private final String version;
    private final Map<String, Map<String, HttpHandler>> routes = new LinkedHashMap<>();

    private Builder(String host, int port, String version) {
      this.host = host;
      this.port = port;
      this.version = version;
    }

    /** Adds a handler for a method of a path. */
    public Builder route(String method, String path, HttpHandler handler) {
      routes.computeIfAbsent(path, p -> new LinkedHashMap<>()).put(method, handler);
      return this;
    }

    /** Listens and answers. */
    public HttpServer start() {
      WebServer web =
          WebServer.builder()
              .host(host)
              .port(port)
              .shutdownHook(false)
              .shutdownGracePeriod(Duration.ofSeconds(2))
              .maxPayloadSize(-1)
              // Head and body of an answer are two writes, which must not wait for an ACK.
              .connectionOptions(socket -> socket.tcpNoDelay(true))
              .contentEncoding(new RawBodies())
              .routing((HttpRouting.Builder routing) -> routing.any("/*", this::dispatch))
              .build();
      WebServer started = web.start();
      // Helidon logs why, and leaves it at that.
      if (!started.isRunning()) {
        throw new HyperbyteException(
            ErrorCode.UNAVAILABLE, "cannot listen on " + host + ":" + port + "; is it in use?");
      }
      return new HttpServer(started);
    }

    private void dispatch(ServerRequest request, ServerResponse response) {
      HelidonExchange exchange = new HelidonExchange(request, response);
      String id = UUID.randomUUID().toString();
      exchange.responseHeader("Request-Id", id);
      exchange.responseHeader("X-Request-Id", id);
      exchange.responseHeader("X-Influxdb-Build", "OSS");
      exchange.responseHeader("X-Influxdb-Version", version);
      try {
        handler(exchange).handle(exchange);
      } catch (HyperbyteException e) {
        if (e.code().fault() == Fault.INTERNAL) {
          LOG.error("{} {} failed", exchange.method(), exchange.path(), e);
        }
        answerError(exchange, e.code(), String.valueOf(e.getMessage()));
      } catch (Exception e) {
        if (exchange.answered()) {
          LOG.debug("{} {}: client gone or answer cut", exchange.method(), exchange.path(), e);
          throw new IllegalStateException("answer cut", e);
        }
        LOG.error("{} {} failed", exchange.method(), exchange.path(), e);
        answerError(exchange, ErrorCode.INTERNAL, String.valueOf(e.getMessage()));
      }
    }

    private HttpHandler handler(HelidonExchange exchange) {
      Map<String, HttpHandler> methods = routes.get(exchange.path());
      if (methods == null) {
        return Builder::notFound;
      }
      if (exchange.method().equals("OPTIONS")) {
        return this::options;
      }
      HttpHandler handler = methods.get(exchange.method());
      return handler == null
          ? other -> other.respond(405, "text/plain; charset=utf-8", bytes("Method Not Allowed\n"))
          : handler;
    }

    private void options(HttpExchange exchange) {
      Map<String, HttpHandler> methods = routes.getOrDefault(exchange.path(), Map.of());
      exchange.responseHeader("Allow", String.join(", ", new TreeSet<>(methods.keySet())));
      exchange.respond(204);
    }

    private static void notFound(HttpExchange exchange) {
      exchange.respond(404, "text/plain; charset=utf-8", bytes("404 page not found\n"));
    }

    private static void answerError(HelidonExchange exchange, ErrorCode code, String message) {
      if (exchange.answered()) {
        return;
      }
      if (code.fault() == Fault.RESOURCES) {
        exchange.responseHeader("Retry-After", "1");
      }
      exchange.respondError(code.httpStatus(), message);
    }

    private static byte[] bytes(String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
  }

  /**
   * Describes a server.
   *
   * @param port 0 picks a free one
   * @param version what X-Influxdb-Version says
   */
  public static Builder builder(String host, int port, String version) {
    return new Builder(host, port, version);
  }

  /** The port it listens on. */
  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.stop();
  }
}
