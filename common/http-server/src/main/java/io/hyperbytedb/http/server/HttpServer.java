package io.hyperbytedb.http.server;

import io.helidon.common.tls.Tls;
import io.helidon.webserver.WebServer;
import io.hyperbytedb.http.ClientGoneException;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.metrics.Metrics;
import io.hyperbytedb.metrics.PrometheusMetrics;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.Fault;
import io.hyperbytedb.model.FaultHandler;
import io.hyperbytedb.model.HyperbyteException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server of a process: exact paths, each with handlers by method. Every connection has its
 * own virtual thread, on which its requests run. Thread-safe.
 */
public final class HttpServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

  /** How long a refused client may be silent before its connection is closed. */
  private static final Duration PARTING = Duration.ofMillis(500);

  /** Bodies that no handler accounts for may take one part in this many of the heap. */
  private static final int SHARE_OF_HEAP = 8;

  private final WebServer server;
  private final Watchdogs dogs;
  private final BodyTimer partings;
  private final Connections connections;
  private final SlowClients slowClients;

  private HttpServer(
      WebServer server,
      Watchdogs dogs,
      BodyTimer partings,
      Connections connections,
      SlowClients slowClients) {
    this.server = server;
    this.dogs = dogs;
    this.partings = partings;
    this.connections = connections;
    this.slowClients = slowClients;
  }

  /** The configuration of a server. */
  public static final class Builder {
    private final String host;
    private final int port;
    private final String version;
    private final Routes routes = new Routes();
    private HttpLimits limits = HttpLimits.NONE;
    private HeadLimits heads = HeadLimits.DEFAULT;
    private LongSupplier nanoTime = System::nanoTime;
    private Metrics registry = new PrometheusMetrics();
    private Set<String> vital = Set.of();
    private FaultHandler faults = FaultHandler.UNCAUGHT;
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

    /** Sends browsers that ask for {@code /} to a location; others get 404 there. */
    public Builder browsers(String location) {
      routes.sendBrowsers(location);
      return this;
    }

    /** Sets limits for clients; the default is none. */
    public Builder limits(HttpLimits newLimits) {
      limits = newLimits;
      return this;
    }

    /** Sets limits for request lines and headers. */
    public Builder heads(HeadLimits newHeads) {
      heads = newHeads;
      return this;
    }

    /**
     * Sets the fault handler of background work; the default is the thread's handler of uncaught
     * exceptions.
     */
    public Builder faults(FaultHandler handler) {
      faults = handler;
      return this;
    }

    /** Sets the registry for request metrics. */
    public Builder metrics(Metrics newRegistry) {
      registry = newRegistry;
      metrics = new HttpMetrics(registry);
      return this;
    }

    /**
     * Sets paths that are answered even if there are too many connections, such as health checks.
     */
    public Builder vital(String... paths) {
      vital = Set.of(paths);
      return this;
    }

    /** Serves HTTPS only, TLS 1.2 or newer. */
    public Builder tls(PemIdentity newIdentity) {
      identity = newIdentity;
      return this;
    }

    /** Replaces {@link System#nanoTime} as the clock. */
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
      Watchdogs dogs = Watchdogs.start(limits, faults);
      BodyTimer partings = new BodyTimer(PARTING, faults);
      HttpConnection.Service service =
          new HttpConnection.Service(
              heads,
              new HeadBudget(heads, Runtime.getRuntime().maxMemory()),
              dogs,
              partings,
              new BodyBudget(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP),
              vital,
              answering());
      Connections connections = new Connections(service, nanoTime);
      Admission admission =
          new Admission(limits.maxConnections(), identity == null, connections, registry);
      connections.onArrival(admission::arrived);
      WebServer web =
          WebServer.builder()
              .host(host)
              .port(port)
              .tls(tls)
              .shutdownHook(false)
              .shutdownGracePeriod(Duration.ofSeconds(2))
              // An answer may take two writes, and the second must not wait for an ACK.
              .connectionOptions(socket -> socket.tcpNoDelay(true))
              .idleConnectionTimeout(limits.idle())
              .idleConnectionPeriod(limits.idlePeriod())
              .protocolsDiscoverServices(false)
              .addConnectionSelector(connections)
              .build();
      WebServer started = web.start();
      // Helidon only logs the reason.
      if (!started.isRunning()) {
        dogs.close();
        partings.close();
        throw cannotListen(host, port, null);
      }
      Door.into(started, admission);
      return new HttpServer(
          started,
          dogs,
          partings,
          connections,
          new SlowClients(limits.pace(), connections, admission, registry, faults));
    }

    private Tls tls() {
      return identity == null
          ? Tls.builder().enabled(false).build()
          : Tls.builder()
              .sslContext(identity.context())
              .enabledProtocols(PemIdentity.protocols())
              .build();
    }

    private HttpConnection.Answering answering() {
      return new HttpConnection.Answering() {
        @Override
        public void answer(ServedExchange exchange) throws ClientGoneException {
          count(exchange, Builder.this::handle);
        }

        @Override
        public void refuse(ServedExchange exchange, RefusedRequestException refusal)
            throws ClientGoneException {
          count(exchange, refused -> answerRefusal(refused, refusal));
        }
      };
    }

    private void count(ServedExchange exchange, Step step) throws ClientGoneException {
      HttpMetrics counters = metrics;
      if (counters == null) {
        step.take(exchange);
        return;
      }
      long start = System.nanoTime();
      counters.begin();
      try {
        step.take(exchange);
      } finally {
        counters.end(exchange.status(), System.nanoTime() - start);
        // Without the parameters, which may contain passwords.
        LOG.trace("{} {}: status {}", exchange.method(), exchange.path(), exchange.status());
      }
    }

    private void answerRefusal(ServedExchange exchange, RefusedRequestException refusal)
        throws ClientGoneException {
      CommonHeaders.identity(exchange, version);
      if (refusal.status() == 503) {
        exchange.responseHeader("Retry-After", "1");
      }
      try {
        exchange.respondError(refusal.status(), String.valueOf(refusal.getMessage()));
      } catch (UncheckedIOException e) {
        throw new ClientGoneException(e);
      }
    }

    private void handle(ServedExchange exchange) throws ClientGoneException {
      try {
        CommonHeaders.identity(exchange, version);
        HttpHandler handler = routes.find(exchange.method(), exchange.path());
        if (handler == null) {
          routes.refuse(exchange);
          return;
        }
        CommonHeaders.requestId(exchange);
        CommonHeaders.cors(exchange);
        handler.handle(exchange);
        exchange.complete();
      } catch (ClientGoneException e) {
        throw e;
      } catch (Exception | Error e) {
        if (!exchange.takeBack()) {
          throw new ClientGoneException(e);
        }
        answerError(exchange, e);
      }
    }

    private static void answerError(ServedExchange exchange, Throwable thrown)
        throws ClientGoneException {
      ErrorCode code =
          switch (thrown) {
            case HyperbyteException e -> e.code();
            // The request that took too much memory has ended, and its memory is free.
            case OutOfMemoryError _ -> ErrorCode.UNAVAILABLE;
            default -> ErrorCode.INTERNAL;
          };
      if (code.fault() == Fault.INTERNAL || thrown instanceof Error) {
        LOG.error("{} {} failed", exchange.method(), exchange.path(), thrown);
      }
      if (code.fault() == Fault.RESOURCES) {
        exchange.responseHeader("Retry-After", "1");
      }
      try {
        exchange.respondError(code.httpStatus(), String.valueOf(thrown.getMessage()));
      } catch (UncheckedIOException e) {
        throw new ClientGoneException(e);
      }
    }
  }

  /** A step of handling an exchange. */
  private interface Step {
    void take(ServedExchange exchange) throws ClientGoneException;
  }

  /**
   * Fails early if an address cannot be listened on, before anything is started that would take
   * time to stop.
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
        ErrorCode.UNAVAILABLE,
        "cannot listen on " + host + ":" + port + "; " + reason(port, cause),
        cause);
  }

  private static String reason(int port, @Nullable IOException cause) {
    String text = cause == null ? "" : String.valueOf(cause.getMessage());
    if (text.contains("Permission denied")) {
      return "this user may not use port "
          + port
          + ": choose one above 1023 with [server] port, or allow it (CAP_NET_BIND_SERVICE)";
    }
    if (text.contains("Cannot assign") || text.contains("Unresolved")) {
      return "this machine has no such address: see [server] host";
    }
    return "is it in use?";
  }

  /**
   * Starts to configure a server.
   *
   * @param port the port; 0 picks a free one
   * @param version the version in the header X-Influxdb-Version
   */
  public static Builder builder(String host, int port, String version) {
    return new Builder(host, port, version);
  }

  /** The port it listens on. */
  public int port() {
    return server.port();
  }

  /** The number of connections being served. */
  int openConnections() {
    return connections.count();
  }

  /**
   * Stops. For up to a second, active clients are still answered, with the notice that the
   * connection closes after the answer: a client that sent a request on a closing connection could
   * not know whether it was processed.
   */
  @Override
  public void close() {
    connections.farewell();
    server.stop();
    slowClients.close();
    dogs.close();
    partings.close();
  }
}
