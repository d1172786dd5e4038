package io.hyperbytedb.node.http;

import io.helidon.common.tls.Tls;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.Fault;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.node.metrics.Metrics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server of a process: exact paths, each with handlers by method. Every connection has a
 * virtual thread of its own, on which its requests run. Thread-safe.
 */
public final class HttpServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

  private final WebServer server;
  private final Watchdogs dogs;
  private final Connections connections;

  private HttpServer(WebServer server, Watchdogs dogs, Connections connections) {
    this.server = server;
    this.dogs = dogs;
    this.connections = connections;
  }

  /** What a server answers to. */
  public static final class Builder {
    private final String host;
    private final int port;
    private final String version;
    private final Routes routes = new Routes();
    private HttpLimits limits = HttpLimits.NONE;
    private LongSupplier nanoTime = System::nanoTime;
    private @Nullable HttpMetrics metrics;
    private @Nullable PemIdentity identity;

    private Builder(String host, int port, String version) {
      this.host = host;
      this.port = port;
      this.version = version;
    }

    /** Adds a handler for a method of a path. */
    public Builder route(String method, String path, HttpHandler handler) {
      routes.add(method, path, handler);
      return this;
    }

    /** Bounds what clients may keep busy; without this nothing is. */
    public Builder limits(HttpLimits newLimits) {
      limits = newLimits;
      return this;
    }

    /** Has all requests counted. */
    public Builder metrics(Metrics registry) {
      metrics = new HttpMetrics(registry);
      return this;
    }

    /** Has nothing but HTTPS spoken, TLS 1.2 or newer. */
    public Builder tls(PemIdentity newIdentity) {
      identity = newIdentity;
      return this;
    }

    /** Has a clock other than {@link System#nanoTime} tell how lately a client was answered. */
    Builder nanoTime(LongSupplier clock) {
      nanoTime = clock;
      return this;
    }

    /**
     * Listens and answers.
     *
     * @throws IllegalArgumentException if the files of the identity cannot be used
     * @throws HyperbyteException UNAVAILABLE if the address cannot be listened on
     */
    public HttpServer start() {
      Tls tls = tls();
      Watchdogs dogs = Watchdogs.start(limits);
      Connections connections = new Connections(nanoTime);
      WebServer web =
          WebServer.builder()
              .host(host)
              .port(port)
              .tls(tls)
              .shutdownHook(false)
              .shutdownGracePeriod(Duration.ofSeconds(2))
              .maxPayloadSize(-1)
              // Head and body of an answer are two writes, which must not wait for an ACK.
              .connectionOptions(socket -> socket.tcpNoDelay(true))
              .idleConnectionTimeout(limits.idle())
              .idleConnectionPeriod(limits.idlePeriod())
              .maxTcpConnections(limits.maxConnections() == 0 ? -1 : limits.maxConnections())
              .contentEncoding(new RawBodies())
              .protocolsDiscoverServices(false)
              .addConnectionSelector(connections)
              .routing(
                  (HttpRouting.Builder routing) ->
                      routing
                          .addFilter(
                              (chain, request, response) ->
                                  closeAfterLast(chain, request, response, dogs, connections))
                          .any(
                              "/*",
                              (request, response) ->
                                  dispatch(request, response, dogs, connections)))
              .build();
      WebServer started = web.start();
      // Helidon logs why, and leaves it at that.
      if (!started.isRunning()) {
        dogs.close();
        throw cannotListen(host, port, null);
      }
      return new HttpServer(started, dogs, connections);
    }

    private Tls tls() {
      return identity == null
          ? Tls.builder().enabled(false).build()
          : Tls.builder()
              .sslContext(identity.context())
              .enabledProtocols(PemIdentity.protocols())
              .build();
    }

    private void dispatch(
        ServerRequest request, ServerResponse response, Watchdogs dogs, Connections connections) {
      HelidonExchange exchange =
          new HelidonExchange(
              request, response, dogs, () -> connections.isEnding() || asksToClose(request));
      if (metrics == null) {
        handle(exchange);
      } else {
        count(exchange, metrics);
      }
    }

    /**
     * Helidon itself would wait for the client to close. Only around the routing is the answer
     * complete: the last chunk of a stream is sent after its handler.
     */
    private static void closeAfterLast(
        FilterChain chain,
        RoutingRequest request,
        RoutingResponse response,
        Watchdogs dogs,
        Connections connections) {
      chain.proceed();
      if (response.headers().containsToken(HeaderValues.CONNECTION_CLOSE)) {
        skipBody(request, dogs);
        connections.told();
        throw new CloseConnectionException("the answer said that it is the last");
      }
      connections.answered();
    }

    /** A client that still sends when the connection is closed may lose the answer. */
    private static void skipBody(RoutingRequest request, Watchdogs dogs) {
      // Who waits to be told to go on does not send.
      if (!request.content().hasEntity()
          || request.content().consumed()
          || request.headers().contains(HeaderNames.EXPECT)) {
        return;
      }
      try (BodyTimer.Watch _ = dogs.bodies().watch()) {
        request.content().consume();
      } catch (RuntimeException e) {
        LOG.debug("a body that nobody wants did not come", e);
      }
    }

    private static boolean asksToClose(ServerRequest request) {
      return "close".equalsIgnoreCase(request.headers().first(HeaderNames.CONNECTION).orElse(null));
    }

    private void count(HelidonExchange exchange, HttpMetrics counters) {
      long start = System.nanoTime();
      counters.begin();
      try {
        handle(exchange);
      } finally {
        counters.end(exchange.status(), System.nanoTime() - start);
      }
    }

    private void handle(HelidonExchange exchange) {
      CommonHeaders.identity(exchange, version);
      HttpHandler handler = routes.find(exchange.method(), exchange.path());
      if (handler == null) {
        routes.refuse(exchange);
        return;
      }
      CommonHeaders.requestId(exchange);
      CommonHeaders.cors(exchange);
      try {
        handler.handle(exchange);
      } catch (Exception e) {
        if (exchange.answered() || e instanceof ClientGoneException) {
          LOG.debug("{} {}: client gone or answer cut", exchange.method(), exchange.path(), e);
          throw new CloseConnectionException("client gone or answer cut", e);
        }
        answerError(exchange, e);
      }
    }

    private static void answerError(HelidonExchange exchange, Exception thrown) {
      ErrorCode code = thrown instanceof HyperbyteException e ? e.code() : ErrorCode.INTERNAL;
      if (code.fault() == Fault.INTERNAL) {
        LOG.error("{} {} failed", exchange.method(), exchange.path(), thrown);
      }
      if (code.fault() == Fault.RESOURCES) {
        exchange.responseHeader("Retry-After", "1");
      }
      exchange.respondError(code.httpStatus(), String.valueOf(thrown.getMessage()));
    }
  }

  /**
   * Says that an address cannot be listened on, before more is begun whose end would be waited for.
   *
   * @throws HyperbyteException UNAVAILABLE, as {@link Builder#start} does
   */
  public static void requireFree(String host, int port) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(host, port));
    } catch (IOException e) {
      throw cannotListen(host, port, e);
    }
  }

  private static HyperbyteException cannotListen(
      String host, int port, @Nullable IOException cause) {
    return new HyperbyteException(
        ErrorCode.UNAVAILABLE, "cannot listen on " + host + ":" + port + "; is it in use?", cause);
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

  /**
   * Stops. For up to a second before that, clients that are in the middle of work are still
   * answered, and told with each answer that the connection ends with it: who sent a request on a
   * connection that is just being closed could not know whether it was read.
   */
  @Override
  public void close() {
    connections.farewell();
    server.stop();
    dogs.close();
  }
}
