package io.hyperbytedb.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.metrics.PrometheusMetrics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** More connections than a server accepts. */
@Timeout(120)
final class AdmissionTest {
  private static final int MOST = 8;
  private static final byte[] NONE = {};

  private final PrometheusMetrics metrics = new PrometheusMetrics();
  private final CountDownLatch go = new CountDownLatch(1);
  private final Semaphore working = new Semaphore(0);
  private final List<RawClient> clients = new ArrayList<>();
  private final HttpServer server =
      HttpServer.builder("127.0.0.1", 0, "1.8.10")
          .limits(new HttpLimits(MOST, Duration.ZERO, Duration.ZERO))
          .metrics(metrics)
          .vital("/ping")
          .route("GET", "/ping", exchange -> exchange.respond(204))
          .route("POST", "/work", this::work)
          .route("GET", "/hello", AdmissionTest::hello)
          .start();

  private void work(HttpExchange exchange) throws InterruptedException {
    working.release();
    go.await();
    exchange.respond(204);
  }

  private static void hello(HttpExchange exchange) {
    exchange.respond(200, "text/plain", "hello".getBytes(StandardCharsets.UTF_8));
  }

  @AfterEach
  void stop() throws IOException {
    go.countDown();
    for (RawClient client : clients) {
      client.close();
    }
    server.close();
  }

  private RawClient client() throws IOException {
    RawClient client = new RawClient(server.port());
    clients.add(client);
    return client;
  }

  private RawClient.Answer ask(String line) throws IOException {
    return client().request(line, "", NONE).answer();
  }

  private double open() {
    return metrics.total("hyperbytedb_http_connections");
  }

  private void occupyAll() throws IOException {
    for (int i = 0; i < MOST; i++) {
      client().request("POST /work", "", NONE);
      working.acquireUninterruptibly();
    }
  }

  @Test
  void aConnectionThatHasNeverAskedMakesRoom() throws IOException {
    List<RawClient> idle = new ArrayList<>();
    for (int i = 0; i < MOST; i++) {
      // Some have sent a request before, and some have not.
      RawClient client = client();
      if (i % 2 == 0) {
        assertThat(client.request("GET /hello", "", NONE).answer().status()).isEqualTo(200);
      }
      idle.add(client);
    }
    await().untilAsserted(() -> assertThat(open()).isEqualTo(MOST));
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(ask("GET /hello").status()).isEqualTo(200));
    assertThat(metrics.total("hyperbytedb_http_connections_evicted_total")).isPositive();
    assertThat(idle.get(1).closedByServer()).isTrue();
  }

  @Test
  void whoIsOverTheLimitIsToldSoAndMayStillAskHowTheServerIs() throws IOException {
    occupyAll();
    RawClient.Answer refused = ask("GET /hello");
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.text()).isEqualTo("{\"error\":\"too many connections\"}\n");
    assertThat(refused.header("Retry-After")).isEqualTo("1");
    assertThat(refused.header("Connection")).isEqualTo("close");
    assertThat(clients.getLast().closedByServer()).isTrue();
    RawClient.Answer ping = ask("GET /ping");
    assertThat(ping.status()).isEqualTo(204);
    assertThat(ping.header("Connection")).isEqualTo("close");
    go.countDown();
    for (int i = 0; i < MOST; i++) {
      assertThat(clients.get(i).answer().status()).isEqualTo(204);
      clients.get(i).close();
    }
    await()
        .untilAsserted(
            () -> {
              RawClient.Answer answer = ask("GET /hello");
              assertThat(answer.status()).isEqualTo(200);
              assertThat(answer.header("Connection")).isNotEqualTo("close");
            });
  }

  @Test
  void whoIsOverTheReserveIsRefusedAtOnce() throws IOException {
    occupyAll();
    // A silent connection in reserve would be closed to make room; one that is working is not.
    for (int i = 0; i < 3 * Admission.RESERVE; i++) {
      client();
    }
    await()
        .untilAsserted(
            () ->
                assertThat(metrics.total("hyperbytedb_http_connections_refused_total"))
                    .isPositive());
    assertThat(open()).isLessThanOrEqualTo(MOST + Admission.RESERVE);
    await()
        .ignoreExceptionsInstanceOf(IOException.class)
        .untilAsserted(() -> assertThat(ask("GET /ping").status()).isEqualTo(204));
  }

  @Test
  void manyConnectionsThatComeAndGoLeaveNothingBehind() throws IOException {
    for (int round = 0; round < 20; round++) {
      for (int i = 0; i < 3 * MOST; i++) {
        client();
      }
      for (RawClient client : clients) {
        client.reset();
      }
      clients.clear();
    }
    await().untilAsserted(() -> assertThat(open()).isZero());
    // Some may still be in the kernel's queue.
    await()
        .ignoreExceptionsInstanceOf(IOException.class)
        .untilAsserted(() -> assertThat(ask("GET /hello").text()).isEqualTo("hello"));
  }
}
