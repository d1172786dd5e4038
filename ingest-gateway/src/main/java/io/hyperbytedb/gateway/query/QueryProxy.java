package io.hyperbytedb.gateway.query;

import io.hyperbytedb.http.ClientGoneException;
import io.hyperbytedb.http.ErrorHeader;
import io.hyperbytedb.http.Forms;
import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.http.PeerClient;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forwards requests to query nodes in turn. A node that cannot be reached, hangs, or is not ready
 * is skipped for a while; another one is tried as long as no byte of an answer has arrived. As a
 * query may take long, the node's {@code /health/ready} is probed meanwhile: it does not answer if
 * the node hangs, and answers 503 if the node waits for the owner of a partition, which a node of
 * another replica need not. When the client leaves, the connection to the node is closed, so that
 * the node stops as well. Thread-safe.
 */
public final class QueryProxy implements HttpHandler, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QueryProxy.class);
  private static final long PAUSE_NANOS = 2_000_000_000L;
  private static final String READY = "/health/ready";
  private static final Duration PROBE = Duration.ofSeconds(1);

  /** A node that misses this many consecutive probes is treated as hung. */
  private static final int SILENT = 2;

  /**
   * A node that misses this many consecutive probes counts as gone: it is no longer waited for,
   * although it might still execute the request. By then its heartbeats have been missed, too.
   */
  private static final int GONE = 10;

  /** After this time a query has everything that it needs from other nodes. */
  private static final long BEGINNING_NANOS = 5_000_000_000L;

  /** A word for InfluxQL, even inside a string. */
  private static final Pattern WORD = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** No statement without one of these words changes anything. */
  private static final Set<String> CHANGING =
      Set.of("into", "delete", "drop", "create", "alter", "grant", "revoke", "set", "kill");

  private static final int UNAVAILABLE = 503;
  private static final List<String> FORWARDED =
      List.of("Authorization", PeerClient.CLUSTER_SECRET, "Content-Type", "Accept", "User-Agent");
  private static final List<String> RETURNED =
      List.of("WWW-Authenticate", "Retry-After", ErrorHeader.NAME);

  private final PeerClient peers;
  private final Supplier<List<String>> known;
  private final int maxBodyBytes;
  private final Duration probe;
  private final AtomicInteger next = new AtomicInteger();
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("proxy-", 0).factory());

  /** Nodes that did not answer, and when. */
  private final Map<String, Long> failed = new ConcurrentHashMap<>();

  /**
   * @param known supplies the current addresses of the query nodes
   * @param maxBodyBytes the maximum length of a body
   */
  public QueryProxy(PeerClient peers, Supplier<List<String>> known, int maxBodyBytes) {
    this(peers, known, maxBodyBytes, PROBE);
  }

  /**
   * @param probe how long to skip a node that does not answer before it is probed, and the timeout
   *     of a probe
   */
  QueryProxy(PeerClient peers, Supplier<List<String>> known, int maxBodyBytes, Duration probe) {
    this.peers = peers;
    this.known = known;
    this.maxBodyBytes = maxBodyBytes;
    this.probe = probe;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    HttpExchange.Body body = exchange.readBody(maxBodyBytes);
    Client client = new Client();
    boolean changing = mayChange(exchange, body);
    try (HttpExchange.Watching _ = exchange.onClientGone(client::leave)) {
      pass(answer(node -> request(node, exchange, body, changing), changing, client), exchange);
    }
  }

  /**
   * Answers a request with what a query node answers to it.
   *
   * @param exchange of which nothing has been answered
   * @param contentType of the body
   * @param body what has been read of the request
   * @return false if there is no node that answers; then nothing has been answered
   * @throws IOException if the client is gone
   */
  public boolean answer(HttpExchange exchange, String contentType, HttpExchange.Body body)
      throws IOException {
    Client client = new Client();
    try (HttpExchange.Watching _ = exchange.onClientGone(client::leave)) {
      HttpResponse<InputStream> answer =
          answer(node -> passedOn(node, exchange, contentType, body), false, client);
      if (answer.statusCode() != 200) {
        answer.body().close();
        return false;
      }
      pass(answer, exchange);
      return true;
    } catch (HyperbyteException e) {
      LOG.debug("a query that met a damaged file is answered by no other node", e);
      return false;
    }
  }

  /**
   * The answer of the first node that gives one.
   *
   * @param request creates the request to a node
   * @param changing whether the request may change something
   * @throws ClientGoneException if the client is gone
   */
  private HttpResponse<InputStream> answer(
      Function<String, HttpRequest> request, boolean changing, Client client)
      throws ClientGoneException {
    List<String> nodes = known.get();
    int first = Math.floorMod(next.getAndIncrement(), Math.max(1, nodes.size()));
    HyperbyteException last = null;
    // The second round includes nodes that have failed recently.
    for (int i = 0; i < 2 * nodes.size(); i++) {
      String node = nodes.get((first + i) % nodes.size());
      if (i < nodes.size() && isFailed(node)) {
        continue;
      }
      try {
        Attempt attempt = new Attempt(request.apply(node));
        client.waitsFor(attempt);
        HttpResponse<InputStream> answer = await(attempt, node, changing, i >= nodes.size());
        if (answer.statusCode() != UNAVAILABLE || i + 1 == 2 * nodes.size()) {
          failed.remove(node);
          return answer;
        }
        answer.body().close();
        failed.put(node, System.nanoTime());
      } catch (CancellationException e) {
        throw new ClientGoneException(e);
      } catch (IOException e) {
        LOG.debug("query node {} does not answer", node, e);
        failed.put(node, System.nanoTime());
        if (changing && !wasNotSent(e)) {
          throw new HyperbyteException(
              ErrorCode.UNAVAILABLE,
              node + " does not answer: it is not known whether it has executed the request",
              e);
        }
        last = new HyperbyteException(ErrorCode.UNAVAILABLE, node + " does not answer", e);
      }
    }
    throw new HyperbyteException(ErrorCode.UNAVAILABLE, "no query node answers", last);
  }

  /** Whether to skip a node; one that failed a while ago must report that it is ready. */
  private boolean isFailed(String node) {
    Long since = failed.get(node);
    if (since == null) {
      return false;
    }
    if (System.nanoTime() - since < PAUSE_NANOS) {
      return true;
    }
    failed.put(node, System.nanoTime());
    return peers.status(node, READY, probe) != 200;
  }

  /**
   * Waits for an answer, and gives up when the node is silent. With a request that may change
   * something it waits longer: the node might still execute it after another node has, and after
   * later requests.
   *
   * @param last whether there is no other node: it is then waited for although it is not ready
   * @throws CancellationException if the client is gone
   */
  private HttpResponse<InputStream> await(
      Attempt attempt, String node, boolean changing, boolean last) throws IOException {
    long start = System.nanoTime();
    int silent = 0;
    boolean answered = false;
    try {
      while (true) {
        try {
          HttpResponse<InputStream> answer =
              attempt.answer.get(probe.toNanos(), TimeUnit.NANOSECONDS);
          answered = true;
          return answer;
        } catch (TimeoutException e) {
          int status = peers.status(node, READY, probe);
          silent = status < 0 ? silent + 1 : 0;
          if (status != 200) {
            failed.put(node, System.nanoTime());
          }
          if (silent == (changing ? GONE : SILENT)) {
            throw new IOException(node + " hangs", e);
          }
          boolean early = System.nanoTime() - start < BEGINNING_NANOS;
          if (status == UNAVAILABLE && early && !changing && !last) {
            throw new IOException(node + " is not ready", e);
          }
        }
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      if (!answered) {
        attempt.end();
      }
    }
  }

  private static boolean wasNotSent(IOException failure) {
    return failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException;
  }

  /** Whether a request may change something, as far as a gateway can tell. */
  static boolean mayChange(HttpExchange exchange, HttpExchange.Body body) {
    if (exchange.method().equals("DELETE") || exchange.path().equals("/api/v2/delete")) {
      return true;
    }
    if (!exchange.path().equals("/query")) {
      return false;
    }
    String type = exchange.header("Content-Type");
    if (isUndecodable(exchange.rawQuery())
        || (Forms.isUrlEncoded(type)
            && isUndecodable(new String(body.bytes(), 0, body.length(), StandardCharsets.UTF_8)))) {
      return true;
    }
    // Like a query node, which ignores bodies of other types.
    String query = exchange.queryParam("q");
    return (query != null && mayChange(query))
        || Forms.params(type, body).getOrDefault("q", List.of()).stream()
            .anyMatch(QueryProxy::mayChange);
  }

  private static boolean mayChange(String query) {
    return WORD.matcher(query)
        .results()
        .anyMatch(word -> CHANGING.contains(word.group().toLowerCase(Locale.ROOT)));
  }

  private static boolean isUndecodable(String encoded) {
    try {
      var _ = URLDecoder.decode(encoded, StandardCharsets.UTF_8);
      return false;
    } catch (IllegalArgumentException e) {
      return true;
    }
  }

  /**
   * The request to a node. A GET that changes something is forwarded as POST: java.net.http repeats
   * a GET when the connection ends without an answer, so it might be executed twice.
   */
  private HttpRequest request(
      String node, HttpExchange exchange, HttpExchange.Body body, boolean changing) {
    boolean once = changing && exchange.method().equals("GET");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(node, exchange))
            .method(once ? "POST" : exchange.method(), publisher(body));
    if (once) {
      request.header(HttpExchange.METHOD_OVERRIDE, "GET");
    }
    copyHeaders(exchange, request);
    return request.build();
  }

  /** What a node is asked by another one that has read the body already. */
  private HttpRequest passedOn(
      String node, HttpExchange exchange, String contentType, HttpExchange.Body body) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(node, exchange)).POST(publisher(body));
    copyHeaders(exchange, request);
    String override = exchange.header(HttpExchange.METHOD_OVERRIDE);
    return request
        .setHeader("Content-Type", contentType)
        .setHeader(HttpExchange.METHOD_OVERRIDE, override == null ? exchange.method() : override)
        .setHeader(PeerClient.PASSED_ON, "1")
        .build();
  }

  private URI uri(String node, HttpExchange exchange) {
    String query = exchange.rawQuery();
    return URI.create(
        peers.scheme() + "://" + node + exchange.path() + (query.isEmpty() ? "" : "?" + query));
  }

  private static HttpRequest.BodyPublisher publisher(HttpExchange.Body body) {
    return HttpRequest.BodyPublishers.ofByteArray(body.bytes(), 0, body.length());
  }

  private static void copyHeaders(HttpExchange exchange, HttpRequest.Builder request) {
    for (String name : FORWARDED) {
      String value = exchange.header(name);
      if (value != null) {
        request.header(name, value);
      }
    }
  }

  private static void pass(HttpResponse<InputStream> answer, HttpExchange exchange)
      throws IOException {
    for (String name : RETURNED) {
      answer.headers().firstValue(name).ifPresent(value -> exchange.responseHeader(name, value));
    }
    String type = answer.headers().firstValue("Content-Type").orElse("application/json");
    if (answer.statusCode() == 204) {
      answer.body().close();
      exchange.responseHeader("Content-Type", type);
      exchange.respond(204);
      return;
    }
    try (InputStream in = answer.body();
        OutputStream out = exchange.respondStreaming(answer.statusCode(), type)) {
      byte[] buffer = new byte[64 << 10];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
        // Flush each chunk of a chunked answer, as the client waits for it.
        if (in.available() == 0) {
          out.flush();
        }
      }
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  /** A request to one node, and its answer. Thread-safe. */
  private final class Attempt {
    private final CompletableFuture<HttpResponse<InputStream>> answer = new CompletableFuture<>();
    private final Future<?> sending;

    Attempt(HttpRequest request) {
      this.sending = threads.submit(() -> send(request));
    }

    private void send(HttpRequest request) {
      try {
        HttpResponse<InputStream> response = peers.send(request);
        if (!answer.complete(response)) {
          response.body().close();
        }
      } catch (IOException | RuntimeException e) {
        answer.completeExceptionally(e);
      }
    }

    /** Gives up and closes the connection: waiting for the answer, or reading it, fails. */
    void end() {
      if (answer.cancel(/* mayInterruptIfRunning= */ true)) {
        sending.cancel(/* mayInterruptIfRunning= */ true);
      } else if (answer.state() == Future.State.SUCCESS) {
        try {
          answer.resultNow().body().close();
        } catch (IOException e) {
          LOG.debug("the connection to a query node did not end cleanly", e);
        }
      }
    }
  }

  /** A client and the attempt that it is waiting for. Thread-safe. */
  private static final class Client {
    private @Nullable Attempt attempt;
    private boolean gone;

    /** Sets the current attempt; it ends at once if the client is already gone. */
    synchronized void waitsFor(Attempt next) {
      attempt = next;
      if (gone) {
        next.end();
      }
    }

    synchronized void leave() {
      gone = true;
      if (attempt != null) {
        attempt.end();
      }
    }
  }
}
