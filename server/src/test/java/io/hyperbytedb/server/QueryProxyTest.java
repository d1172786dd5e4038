package io.hyperbytedb.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.node.http.HttpExchange;
import io.hyperbytedb.node.http.HttpHandler;
import io.hyperbytedb.node.http.HttpServer;
import io.hyperbytedb.node.http.PeerClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryProxyTest {
  private static final String HOST = "127.0.0.1";

  private final PeerClient peers = new PeerClient("", null, Duration.ofMinutes(5));
  private final HttpClient client = HttpClient.newHttpClient();
  private final Semaphore pings = new Semaphore(0);
  private final AtomicInteger queries = new AtomicInteger();
  private ServerSocket hanging;

  @BeforeEach
  void start() throws IOException {
    // Connections to it are taken by the kernel, and nobody ever reads from them.
    hanging = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void stop() throws IOException {
    hanging.close();
    client.close();
    peers.close();
  }

  private static void say(HttpExchange exchange, int status, String text) {
    exchange.respond(status, "application/json", text.getBytes(StandardCharsets.UTF_8));
  }

  private HttpServer node(HttpHandler query) {
    return node(200, query);
  }

  private HttpServer node(int ready, HttpHandler query) {
    HttpHandler counted =
        exchange -> {
          queries.incrementAndGet();
          query.handle(exchange);
        };
    return HttpServer.builder(HOST, 0, "test")
        .route("GET", "/query", counted)
        .route(
            "GET",
            "/health/ready",
            exchange -> {
              pings.release();
              say(exchange, ready, "");
            })
        .start();
  }

  /** What a client of a gateway is answered that knows these query nodes. */
  private void ask(int requests, String expected, int... ports) throws Exception {
    ask("x", requests, expected, ports);
  }

  private void ask(String statement, int requests, String expected, int... ports) throws Exception {
    List<String> nodes = Arrays.stream(ports).mapToObj(port -> HOST + ":" + port).toList();
    try (QueryProxy proxy = new QueryProxy(peers, () -> nodes, 1 << 20);
        HttpServer gateway =
            HttpServer.builder(HOST, 0, "test").route("GET", "/query", proxy).start()) {
      URI query = URI.create("http://" + HOST + ":" + gateway.port() + "/query?q=" + statement);
      for (int i = 0; i < requests; i++) {
        HttpResponse<String> answer =
            client.send(
                HttpRequest.newBuilder(query).timeout(Duration.ofMinutes(1)).build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.body()).contains(expected);
      }
    }
  }

  @Test
  void aNodeThatHangsIsPassedOver() throws Exception {
    try (HttpServer node = node(exchange -> say(exchange, 200, "{\"results\":[]}"))) {
      ask(6, "{\"results\":[]}", hanging.getLocalPort(), node.port());
      assertThat(queries).hasValue(6);
    }
  }

  @Test
  void aLongQueryIsWaitedFor() throws Exception {
    HttpHandler slow =
        exchange -> {
          try {
            // It is busy until it has been asked three times whether it is still there.
            assertThat(pings.tryAcquire(3, 30, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          say(exchange, 200, "{\"results\":[1]}");
        };
    try (HttpServer node = node(slow)) {
      ask(1, "{\"results\":[1]}", node.port());
      assertThat(queries).hasValue(1);
    }
  }

  @Test
  void aNodeThatWaitsForOthersIsLeftForOneThatDoesNot() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    HttpHandler waits =
        exchange -> {
          try {
            end.await();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          say(exchange, 200, "{\"results\":[1]}");
        };
    try (HttpServer waiting = node(503, waits);
        HttpServer node = node(exchange -> say(exchange, 200, "{\"results\":[2]}"))) {
      ask(4, "{\"results\":[2]}", waiting.port(), node.port());
      end.countDown();
    }
  }

  @Test
  void whatMayHaveBeenDoneIsNotDoneAgainElsewhere() throws Exception {
    try (ServerSocket cut = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        HttpServer node = node(exchange -> say(exchange, 200, "{\"results\":[]}"))) {
      Thread.ofVirtual().start(() -> hangUp(cut));
      ask("DROP+MEASUREMENT+m", 1, "it is not known whether", cut.getLocalPort(), node.port());
      assertThat(queries).hasValue(0);
    }
  }

  /** Takes requests, and closes the connections. */
  private static void hangUp(ServerSocket server) {
    while (!server.isClosed()) {
      try (Socket connection = server.accept()) {
        int read = connection.getInputStream().read();
        assertThat(read).isPositive();
      } catch (IOException e) {
        return;
      }
    }
  }

  @Test
  void aNodeThatLagsIsPassedOver() throws Exception {
    try (HttpServer lagging = node(exchange -> say(exchange, 503, "{\"error\":\"lags\"}"));
        HttpServer node = node(exchange -> say(exchange, 200, "{\"results\":[]}"))) {
      ask(4, "{\"results\":[]}", lagging.port(), node.port());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "q=SELECT+*+INTO+b+FROM+a",
        "q=select%20*%20%69nto%20b%20from%20a",
        "db=d&q=DELETE FROM m",
        "q=DROP+SERIES+FROM+m",
        "q=SHOW+DATABASES;CREATE+DATABASE+d",
        "q=SET+PASSWORD+FOR+u+%3D+'p'",
        "q=100%"
      })
  void whatMayChangeSomethingIsAskedOfOneNodeOnly(String form) {
    assertThat(QueryProxy.mayChange(form)).isTrue();
  }

  @Test
  void readingIsNoChange() {
    assertThat(QueryProxy.mayChange("db=d&q=SELECT+mean(v)+FROM+cpu+GROUP+BY+time(1m)")).isFalse();
    assertThat(QueryProxy.mayChange("q=SHOW+TAG+VALUES+WITH+KEY+%3D+host")).isFalse();
  }

  @Test
  void whenNobodyAnswersThatIsSaid() throws Exception {
    int port = hanging.getLocalPort();
    hanging.close();
    ask(1, "no query node answers", port);
    ask(1, "no query node answers");
  }
}
