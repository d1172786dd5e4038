package io.hyperbytedb.server;

import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.node.http.HttpExchange;
import io.hyperbytedb.node.http.HttpHandler;
import io.hyperbytedb.node.http.PeerClient;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands requests to query nodes in turn. One that cannot be reached, hangs, or is not ready, is
 * passed over for a while; another is asked as long as no byte has been answered. A query may take
 * long: that it is waited for in vain is told by the node's {@code /health/ready}, which is silent
 * if it hangs, and 503 if it waits for the owner of a partition: another replica has another one.
 * Thread-safe.
 */
final class QueryProxy implements HttpHandler, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QueryProxy.class);
  private static final long PAUSE_NANOS = 2_000_000_000L;
  private static final String READY = "/health/ready";
  private static final Duration ANSWER = Duration.ofSeconds(1);

  /** Who does not say so many times in a row how it is, hangs. */
  private static final int SILENT = 2;

  /** Later than this a query has what it needs of others. */
  private static final long BEGINNING_NANOS = 5_000_000_000L;

  private static final List<String> CHANGING =
      List.of("into", "delete", "drop", "create", "alter", "grant", "revoke", "set", "kill");

  private static final int UNAVAILABLE = 503;
  private static final List<String> FORWARDED =
      List.of("Authorization", "Content-Type", "Accept", "User-Agent");
  private static final List<String> RETURNED = List.of("WWW-Authenticate", "Retry-After");

  private final PeerClient peers;
  private final Supplier<List<String>> known;
  private final int maxBodyBytes;
  private final AtomicInteger next = new AtomicInteger();
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("proxy-", 0).factory());

  /** Nodes that did not answer, and when. */
  private final Map<String, Long> failed = new ConcurrentHashMap<>();

  /**
   * @param known the addresses of the query nodes, which may change
   */
  QueryProxy(PeerClient peers, Supplier<List<String>> known, int maxBodyBytes) {
    this.peers = peers;
    this.known = known;
    this.maxBodyBytes = maxBodyBytes;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    HttpExchange.Body body = exchange.readBody(maxBodyBytes);
    List<String> nodes = known.get();
    int first = Math.floorMod(next.getAndIncrement(), Math.max(1, nodes.size()));
    HyperbyteException last = null;
    // The second time round those are asked, too, that have failed lately.
    for (int i = 0; i < 2 * nodes.size(); i++) {
      String node = nodes.get((first + i) % nodes.size());
      if (i < nodes.size() && isFailed(node)) {
        continue;
      }
      HttpResponse<InputStream> answer;
      try {
        answer = send(node, exchange, body, i >= nodes.size());
      } catch (IOException e) {
        LOG.debug("query node {} does not answer", node, e);
        failed.put(node, System.nanoTime());
        if (!wasNotSent(e) && mayChange(exchange, body)) {
          throw new HyperbyteException(
              ErrorCode.UNAVAILABLE,
              node + " does not answer: it is not known whether it has done what was asked",
              e);
        }
        last = new HyperbyteException(ErrorCode.UNAVAILABLE, node + " does not answer", e);
        continue;
      }
      if (answer.statusCode() == UNAVAILABLE && i + 1 < 2 * nodes.size()) {
        answer.body().close();
        failed.put(node, System.nanoTime());
        continue;
      }
      failed.remove(node);
      pass(answer, exchange);
      return;
    }
    throw new HyperbyteException(ErrorCode.UNAVAILABLE, "no query node answers", last);
  }

  /** Whether a node is to be passed over; one that failed a while ago must say that it is ready. */
  private boolean isFailed(String node) {
    Long since = failed.get(node);
    if (since == null) {
      return false;
    }
    if (System.nanoTime() - since < PAUSE_NANOS) {
      return true;
    }
    failed.put(node, System.nanoTime());
    return peers.status(node, READY, ANSWER) != 200;
  }

  /**
   * Sends a request, and gives it up when the node is silent. One that may change something is
   * waited for: the node might do it later, after somebody else has, and after what came then.
   *
   * @param last whether nobody else can be asked: it is waited for though it is not ready
   */
  private HttpResponse<InputStream> send(
      String node, HttpExchange exchange, HttpExchange.Body body, boolean last) throws IOException {
    HttpRequest request = request(node, exchange, body);
    Future<HttpResponse<InputStream>> answer = threads.submit(() -> peers.send(request));
    long start = System.nanoTime();
    int silent = 0;
    try {
      while (true) {
        try {
          return answer.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          if (mayChange(exchange, body)) {
            return answer.get();
          }
          int status = peers.status(node, READY, ANSWER);
          silent = status < 0 ? silent + 1 : 0;
          if (status != 200) {
            failed.put(node, System.nanoTime());
          }
          if (silent == SILENT) {
            throw new IOException(node + " hangs", e);
          }
          if (status == UNAVAILABLE && !last && System.nanoTime() - start < BEGINNING_NANOS) {
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
      answer.cancel(/* mayInterruptIfRunning= */ true);
    }
  }

  private static boolean wasNotSent(IOException failure) {
    return failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException;
  }

  private static boolean mayChange(HttpExchange exchange, HttpExchange.Body body) {
    return exchange.method().equals("DELETE")
        || mayChange(exchange.rawQuery())
        || mayChange(new String(body.bytes(), 0, body.length(), StandardCharsets.ISO_8859_1));
  }

  /** Whether a query, or form, has a word without which no statement changes anything. */
  static boolean mayChange(String encoded) {
    String text;
    try {
      text = URLDecoder.decode(encoded, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      return true;
    }
    return CHANGING.stream().anyMatch(text::contains);
  }

  private HttpRequest request(String node, HttpExchange exchange, HttpExchange.Body body) {
    String query = exchange.rawQuery();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create(
                    peers.scheme()
                        + "://"
                        + node
                        + exchange.path()
                        + (query.isEmpty() ? "" : "?" + query)))
            .method(
                exchange.method(),
                HttpRequest.BodyPublishers.ofByteArray(body.bytes(), 0, body.length()));
    for (String name : FORWARDED) {
      String value = exchange.header(name);
      if (value != null) {
        request.header(name, value);
      }
    }
    return request.build();
  }

  private static void pass(HttpResponse<InputStream> answer, HttpExchange exchange)
      throws IOException {
    for (String name : RETURNED) {
      answer.headers().firstValue(name).ifPresent(value -> exchange.responseHeader(name, value));
    }
    String type = answer.headers().firstValue("Content-Type").orElse("application/json");
    try (InputStream in = answer.body();
        OutputStream out = exchange.respondStreaming(answer.statusCode(), type)) {
      byte[] buffer = new byte[64 << 10];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
        // A chunk of a chunked answer is for whoever waits for it.
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
}
