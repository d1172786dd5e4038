package io.hyperbytedb.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hyperbytedb.http.HttpExchange;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server stops while clients are active. */
@Timeout(120)
final class ConnectionsTest {
  private static final int ROUNDS = 6;
  private static final int CLIENTS = 4;

  private final AtomicBoolean refusing = new AtomicBoolean();
  private volatile boolean persistent;

  private HttpServer start() {
    return start(System::nanoTime);
  }

  private HttpServer start(LongSupplier nanoTime) {
    return HttpServer.builder("127.0.0.1", 0, "1.8.10")
        .nanoTime(nanoTime)
        .route("POST", "/read", this::read)
        .route("GET", "/hello", exchange -> say(exchange, 200))
        .start();
  }

  /** Refuses requests as a draining node does, before it has read the body. */
  private void read(HttpExchange exchange) throws IOException {
    if (refusing.get()) {
      say(exchange, 503);
    } else {
      exchange.readBody(1 << 20);
      exchange.respond(204);
    }
  }

  private static void say(HttpExchange exchange, int status) {
    exchange.respond(status, "text/plain", "so".getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Posts until nothing listens on the port.
   *
   * @throws IOException if a connection failed on which the server had announced to continue
   */
  private void post(int port, CountDownLatch begun) throws IOException {
    byte[] body = new byte[50_000];
    while (true) {
      boolean known = false;
      try (RawClient client = new RawClient(port)) {
        while (true) {
          RawClient.Answer answer = client.request("POST /read", "", body).answer();
          assertThat(answer.status()).isIn(204, 503);
          known = true;
          begun.countDown();
          if (answer.header("Connection").equals("close")) {
            assertThat(client.closedByServer()).isTrue();
            if (!persistent) {
              return;
            }
            break;
          }
        }
      } catch (ConnectException e) {
        return;
      } catch (IOException e) {
        if (known) {
          throw e;
        }
        // The connection was still in the queue when the server stopped listening.
        return;
      }
    }
  }

  @Test
  void whoAsksAllTheTimeIsToldBeforeTheConnectionEnds() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < ROUNDS; round++) {
        persistent = round % 2 == 0;
        refusing.set(false);
        HttpServer server = start();
        CountDownLatch begun = new CountDownLatch(50 * CLIENTS);
        List<CompletableFuture<Void>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
          clients.add(
              CompletableFuture.runAsync(
                  () -> {
                    try {
                      post(server.port(), begun);
                    } catch (IOException e) {
                      throw new java.io.UncheckedIOException(e);
                    }
                  },
                  threads));
        }
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
        refusing.set(round % 3 == 1);
        server.close();
        for (CompletableFuture<Void> client : clients) {
          client.get(30, TimeUnit.SECONDS);
        }
      }
    }
  }

  @Test
  void anAnswerUnderWayIsTheLastToo() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    HttpServer server =
        HttpServer.builder("127.0.0.1", 0, "1.8.10")
            .route(
                "GET",
                "/slow",
                exchange -> {
                  asked.countDown();
                  go.await();
                  say(exchange, 200);
                })
            .start();
    try (RawClient client = new RawClient(server.port())) {
      client.request("GET /slow", "", new byte[0]);
      asked.await();
      Thread stop = Thread.ofVirtual().start(server::close);
      while (!isGoing(server.port())) {
        Thread.onSpinWait();
      }
      go.countDown();
      RawClient.Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("Connection")).isEqualTo("close");
      assertThat(client.closedByServer()).isTrue();
      stop.join();
    }
  }

  /** Whether new clients are told about the end, or cannot connect any more. */
  private static boolean isGoing(int port) {
    try (RawClient other = new RawClient(port)) {
      return other
          .request("GET /nowhere", "", new byte[0])
          .answer()
          .header("Connection")
          .equals("close");
    } catch (IOException e) {
      return true;
    }
  }

  /** A clock that the test advances, and that counts its readers. */
  private static final class HandClock implements LongSupplier {
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicLong nanos = new AtomicLong();

    @Override
    public long getAsLong() {
      asked.incrementAndGet();
      return nanos.get();
    }

    private void lingers() {
      nanos.addAndGet(Connections.LINGER.toNanos());
    }
  }

  private static void assertAnswers(RawClient client) throws IOException {
    assertThat(client.request("GET /hello", "", new byte[0]).answer().status()).isEqualTo(200);
  }

  /** With a clock that stands still the server would wait forever for these clients. */
  @Test
  void nobodyElseIsWaitedFor() throws IOException {
    start(new HandClock()).close();
    HttpServer left = start(new HandClock());
    try (RawClient client = new RawClient(left.port())) {
      assertAnswers(client);
    }
    left.close();
    HandClock clock = new HandClock();
    HttpServer idle = start(clock);
    try (RawClient client = new RawClient(idle.port())) {
      assertAnswers(client);
      await().until(() -> clock.asked.get() == 1);
      clock.lingers();
      idle.close();
      assertThat(client.closedByServer()).isTrue();
    }
  }

  @Test
  void aClientThatIsOnlyQuietIsNotWaitedForForLong() throws Exception {
    HandClock clock = new HandClock();
    HttpServer server = start(clock);
    try (RawClient client = new RawClient(server.port())) {
      assertAnswers(client);
      assertAnswers(client);
      await().until(() -> clock.asked.get() == 2);
      Thread stop = Thread.ofVirtual().start(server::close);
      assertThat(stop.join(Duration.ofMillis(100))).as("does not wait").isFalse();
      clock.lingers();
      stop.join();
      assertThat(client.closedByServer()).isTrue();
    }
  }
}
