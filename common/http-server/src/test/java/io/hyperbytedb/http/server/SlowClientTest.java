package io.hyperbytedb.http.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.http.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Slow, silent and disconnected clients do not affect others. */
final class SlowClientTest {
  private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
  private final BlockingQueue<String> working = new LinkedBlockingQueue<>();
  private volatile Runnable gone = () -> {};

  private HttpServer start(HttpLimits limits) {
    return HttpServer.builder("127.0.0.1", 0, "1.8.10")
        .limits(limits)
        .route("POST", "/read", this::read)
        .route("GET", "/endless", this::endless)
        .route("GET", "/slow", this::slow)
        .start();
  }

  private void read(HttpExchange exchange) throws IOException {
    try {
      exchange.respond(200, "text/plain", exchange.readBody(1_000).bytes());
    } catch (IOException | RuntimeException e) {
      failure.complete(e);
      throw e;
    }
  }

  private void endless(HttpExchange exchange) throws IOException {
    byte[] block = new byte[10_000];
    try (OutputStream out = exchange.respondStreaming(200, "text/plain")) {
      while (!Thread.currentThread().isInterrupted()) {
        out.write(block);
      }
    } catch (IOException | RuntimeException e) {
      failure.complete(e);
      throw e;
    }
  }

  /** Works until the client is gone. */
  private void slow(HttpExchange exchange) {
    CountDownLatch done = new CountDownLatch(1);
    try (HttpExchange.Watching _ =
        exchange.onClientGone(
            () -> {
              gone.run();
              done.countDown();
            })) {
      working.add(exchange.path());
      done.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void assertAnswers(HttpServer server) throws IOException {
    try (RawClient other = new RawClient(server.port())) {
      byte[] body = "x".getBytes(StandardCharsets.UTF_8);
      assertThat(other.request("POST /read", "", body).answer().text()).isEqualTo("x");
    }
  }

  @Test
  void aBodyMayComeByteByByte() throws IOException {
    try (HttpServer server = start(HttpLimits.NONE);
        RawClient client = new RawClient(server.port())) {
      for (char c :
          "POST /read HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\n\r\nabc".toCharArray()) {
        client.send(String.valueOf(c));
      }
      assertThat(client.answer().text()).isEqualTo("abc");
    }
  }

  @Test
  void aSilentClientIsDisconnectedWithinABodyAndBetweenRequests() throws IOException {
    try (HttpServer server = start(new HttpLimits(0, Duration.ofMillis(200), Duration.ZERO));
        RawClient within = new RawClient(server.port());
        RawClient between = new RawClient(server.port())) {
      within.send("POST /read HTTP/1.1\r\nHost: t\r\nContent-Length: 30\r\n\r\nabc");
      assertThat(within.closedByServer()).isTrue();
      assertThat(between.closedByServer()).isTrue();
      assertAnswers(server);
    }
  }

  @Test
  void aClientThatVanishesWithinABodyEndsItsRequest() throws Exception {
    try (HttpServer server = start(HttpLimits.NONE);
        RawClient client = new RawClient(server.port())) {
      client.send("POST /read HTTP/1.1\r\nHost: t\r\nContent-Length: 30\r\n\r\nabc");
      client.reset();
      assertThat(ended()).isNotNull();
      assertAnswers(server);
    }
  }

  @Test
  void aClientThatVanishesWithinAnAnswerEndsItsRequest() throws Exception {
    try (HttpServer server = start(HttpLimits.NONE);
        RawClient client = new RawClient(server.port())) {
      client.send("GET /endless HTTP/1.1\r\nHost: t\r\n\r\n");
      client.reset();
      assertThat(ended()).isNotNull();
      assertAnswers(server);
    }
  }

  @Test
  void aClientThatTakesNothingOfAnAnswerIsDisconnected() throws Exception {
    try (HttpServer server = start(new HttpLimits(0, Duration.ZERO, Duration.ofMillis(200)));
        RawClient client = new RawClient(server.port())) {
      client.send("GET /endless HTTP/1.1\r\nHost: t\r\n\r\n");
      assertThat(ended()).isNotNull();
      assertAnswers(server);
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void whoWorksForAClientThatVanishesIsToldSoon() throws Exception {
    try (HttpServer server = start(HttpLimits.NONE)) {
      for (boolean reset : new boolean[] {true, false}) {
        CountDownLatch told = new CountDownLatch(1);
        gone = told::countDown;
        try (RawClient client = new RawClient(server.port())) {
          client.send("GET /slow HTTP/1.1\r\nHost: t\r\n\r\n");
          working.take();
          assertThat(told.await(1, TimeUnit.SECONDS)).as("told while the client waits").isFalse();
          if (reset) {
            client.reset();
          }
        }
        assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
      }
      assertAnswers(server);
    }
  }

  private Throwable ended() throws Exception {
    try {
      return failure.get(20, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError(e);
    }
  }
}
