package io.hyperbytedb.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.metrics.PrometheusMetrics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that send slowly. */
@Timeout(120)
final class SlowClientsTest {
  private static final String HEAD = "POST /read HTTP/1.1\r\nHost: t\r\n";
  private static final byte[] NONE = {};

  private final PrometheusMetrics metrics = new PrometheusMetrics();
  private final AtomicBoolean isShort = new AtomicBoolean();

  private HttpServer start(HttpLimits.Pace pace) {
    return HttpServer.builder("127.0.0.1", 0, "1.8.10")
        .limits(new HttpLimits(0, Duration.ZERO, Duration.ZERO, pace))
        .metrics(metrics)
        .route("POST", "/read", SlowClientsTest::read)
        .route("POST", "/room", this::readIntoRoom)
        .route("POST", "/refuse", exchange -> exchange.respond(404))
        .route("POST", "/wait", SlowClientsTest::waitAndRead)
        .start();
  }

  private static void read(HttpExchange exchange) throws IOException {
    HttpExchange.Body body = exchange.readBody(1 << 20);
    exchange.respond(200, "text/plain", body.bytes(), 0, body.length());
  }

  private void readIntoRoom(HttpExchange exchange) throws IOException {
    HttpExchange.Room room =
        new HttpExchange.Room() {
          @Override
          public void grow(long bytes) {}

          @Override
          public boolean isShort() {
            return isShort.get();
          }
        };
    var _ = exchange.readBody(1 << 20, room);
    exchange.respond(200);
  }

  /** Does something else before it reads. */
  private static void waitAndRead(HttpExchange exchange) throws IOException, InterruptedException {
    var _ = new CountDownLatch(1).await(1_500, TimeUnit.MILLISECONDS);
    read(exchange);
  }

  private static HttpLimits.Pace heads() {
    return new HttpLimits.Pace(Duration.ofMillis(300), 0, Duration.ofSeconds(10));
  }

  private static HttpLimits.Pace bodies(int bytesPerSecond) {
    return new HttpLimits.Pace(Duration.ZERO, bytesPerSecond, Duration.ofMillis(400));
  }

  private void assertTooSlow(RawClient client) throws IOException {
    RawClient.Answer answer = client.answer();
    assertThat(answer.status()).isEqualTo(408);
    assertThat(answer.text()).isEqualTo("{\"error\":\"the request comes too slowly\"}\n");
    assertThat(answer.header("Connection")).isEqualTo("close");
    assertThat(client.closedByServer()).isTrue();
    assertThat(metrics.total("hyperbytedb_http_slow_clients_total")).isPositive();
    await().untilAsserted(() -> assertThat(metrics.total("hyperbytedb_http_connections")).isZero());
  }

  @ParameterizedTest
  @ValueSource(strings = {"P", "POST /read", HEAD, HEAD + "Content-Length: 3"})
  void aHeadThatIsNotCompletedIsRefused(String begun) throws IOException {
    try (HttpServer server = start(heads());
        RawClient client = new RawClient(server.port())) {
      client.send(begun);
      assertTooSlow(client);
    }
  }

  @Test
  void aHeadThatComesByteByByteIsRefused() throws Exception {
    try (HttpServer server = start(heads());
        RawClient client = new RawClient(server.port())) {
      client.send("POST /read HTTP/1.1\r\nX: ");
      CountDownLatch answered = new CountDownLatch(1);
      Thread trickle =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      while (!answered.await(20, TimeUnit.MILLISECONDS)) {
                        client.send("x");
                      }
                    } catch (IOException | InterruptedException e) {
                      // The server has closed the connection.
                      Thread.currentThread().interrupt();
                    }
                  });
      assertThat(client.answer().status()).isEqualTo(408);
      answered.countDown();
      trickle.join();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 1000\r\n\r\n",
        "Content-Length: 1000\r\n\r\nabc",
        "Transfer-Encoding: chunked\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
        "Content-Encoding: gzip\r\nContent-Length: 1000\r\n\r\n"
      })
  void aBodyThatDoesNotComeIsRefused(String rest) throws IOException {
    try (HttpServer server = start(bodies(100));
        RawClient client = new RawClient(server.port())) {
      client.send(HEAD + rest);
      assertTooSlow(client);
    }
  }

  /** Large bodies are read past the buffer of heads and small ones. */
  @Test
  void aLargeBodyThatStopsIsRefused() throws IOException {
    try (HttpServer server = start(bodies(100));
        RawClient client = new RawClient(server.port())) {
      client.send(HEAD + "Content-Length: 1000000\r\n\r\n");
      client.send(new byte[100_000]);
      assertTooSlow(client);
    }
  }

  /** It brings more than it must, but holds much for that. */
  @Test
  void aBodyThatIsKeptGivesWayWhenMemoryIsShort() throws Exception {
    try (HttpServer server = start(bodies(1));
        RawClient client = new RawClient(server.port())) {
      client.send("POST /room HTTP/1.1\r\nHost: t\r\nContent-Length: 1000000\r\n\r\n");
      client.send(new byte[100_000]);
      CountDownLatch refused = new CountDownLatch(1);
      Thread trickle =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      for (int i = 0; !refused.await(20, TimeUnit.MILLISECONDS); i++) {
                        client.send("x");
                        isShort.set(i > 50);
                      }
                    } catch (IOException | InterruptedException e) {
                      // The server has closed the connection.
                      Thread.currentThread().interrupt();
                    }
                  });
      assertThat(client.answer().status()).isEqualTo(408);
      assertThat(isShort).as("refused before memory was short").isTrue();
      refused.countDown();
      trickle.join();
    }
  }

  @Test
  void aBodyThatIsNotWantedHoldsNoConnection() throws IOException {
    try (HttpServer server =
            start(new HttpLimits.Pace(Duration.ofMillis(300), 100, Duration.ofMillis(400)));
        RawClient client = new RawClient(server.port())) {
      client.send("POST /refuse HTTP/1.1\r\nHost: t\r\nContent-Length: 1000\r\n\r\nabc");
      assertThat(client.answer().status()).isEqualTo(404);
      await()
          .untilAsserted(() -> assertThat(metrics.total("hyperbytedb_http_connections")).isZero());
    }
  }

  @Test
  void aClientThatKeepsThePaceIsServedHoweverLongItTakes() throws Exception {
    try (HttpServer server =
            start(new HttpLimits.Pace(Duration.ofMillis(300), 20, Duration.ofMillis(400)));
        RawClient client = new RawClient(server.port())) {
      client.send(HEAD + "Content-Length: 500\r\n\r\n");
      CountDownLatch never = new CountDownLatch(1);
      for (int i = 0; i < 50; i++) {
        client.send("0123456789".getBytes(StandardCharsets.US_ASCII));
        var _ = never.await(20, TimeUnit.MILLISECONDS);
      }
      assertThat(client.answer().body()).hasSize(500);
      // Between requests it may be silent for longer.
      assertThat(client.silentFor(Duration.ofMillis(900))).isTrue();
      assertThat(
              client
                  .request("POST /read", "", "x".getBytes(StandardCharsets.US_ASCII))
                  .answer()
                  .text())
          .isEqualTo("x");
    }
  }

  @Test
  void timeInWhichTheServerDoesNotReadDoesNotCount() throws IOException {
    try (HttpServer server = start(bodies(1_000_000));
        RawClient client = new RawClient(server.port())) {
      assertThat(client.request("POST /wait", "", NONE).answer().status()).isEqualTo(200);
      assertThat(client.request("POST /wait", "", new byte[10]).answer().body()).hasSize(10);
    }
  }
}
