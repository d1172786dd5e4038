package io.hyperbytedb.cluster.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.catalog.manifest.ManifestEvent.ClaimOwnership;
import io.hyperbytedb.cluster.tail.HotTail.Consistency;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.http.PeerClient;
import io.hyperbytedb.http.server.HttpServer;
import io.hyperbytedb.log.TopicSpec;
import io.hyperbytedb.log.memory.MemoryLog;
import io.hyperbytedb.log.state.MemoryStateStore;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.testing.TestFaults;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RemoteTailTest {
  private static final String HOST = "127.0.0.1";

  private final MemoryLog log = new MemoryLog(InstantSource.system());
  private final PeerClient peers = new PeerClient("", null, Duration.ofMinutes(5));
  private Manifest manifest;
  private ServerSocket hanging;
  private HttpServer answering;

  @BeforeEach
  void start() throws IOException {
    log.ensureTopic(new TopicSpec("manifest", 1, 1, Map.of()));
    manifest = Manifest.start(log, "manifest", 1, p -> new MemoryStateStore(), new TestFaults());
    // The kernel accepts connections to it, but nothing reads from them.
    hanging = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    answering =
        HttpServer.builder(HOST, 0, "test")
            .route("POST", TailHandler.PATH, new TailHandler(new OneSeries()))
            .start();
  }

  @AfterEach
  void stop() throws IOException {
    answering.close();
    hanging.close();
    peers.close();
    manifest.close();
    log.close();
  }

  private static final class OneSeries implements HotTail {
    @Override
    public CompletableFuture<List<TailRows>> rows(TailRequest request) {
      return CompletableFuture.failedFuture(new AssertionError("is not asked for rows"));
    }

    @Override
    public CompletableFuture<List<TailSeries>> series(long databaseId, Consistency consistency) {
      return CompletableFuture.completedFuture(
          List.of(new TailSeries(0, 42, new long[0], List.of())));
    }
  }

  private void claim(int port) {
    assertThat(manifest.submit(0, new ClaimOwnership(HOST + ":" + port)).join().accepted())
        .isTrue();
  }

  @Test
  void anOwnerThatHangsIsGivenUpWhenAnotherOneHasThePartition() {
    claim(hanging.getLocalPort());
    try (RemoteTail tail = new RemoteTail(manifest, peers, Duration.ofMinutes(1))) {
      CompletableFuture<List<TailSeries>> answer = tail.series(1, Consistency.STRONG);
      await().atMost(Duration.ofSeconds(30)).until(() -> tail.problem() != null);
      assertThat(tail.problem()).contains("which owns partitions [0], hangs");
      assertThat(answer).isNotDone();
      claim(answering.port());
      await().atMost(Duration.ofSeconds(30)).until(answer::isDone);
      assertThat(tail.problem()).isNull();
      assertThat(answer.join()).extracting(TailSeries::flushedOffset).containsExactly(42L);
    }
  }

  @Test
  void whoWaitsForAnOwnerIsToldWhenTheNodeStops() {
    RemoteTail tail = new RemoteTail(manifest, peers, Duration.ofMinutes(5));
    CompletableFuture<List<TailSeries>> waiting = tail.series(1, Consistency.STRONG);
    await().until(() -> tail.problem() != null);
    tail.close();
    await().until(waiting::isDone);
    for (CompletableFuture<?> answer : List.of(waiting, tail.series(1, Consistency.STRONG))) {
      assertThatThrownBy(answer::join)
          .hasCauseInstanceOf(HyperbyteException.class)
          .hasMessageContaining("the node is stopping");
    }
  }

  @Test
  void whoDoesNotAnswerIsNamed() throws IOException {
    int port = hanging.getLocalPort();
    claim(port);
    hanging.close();
    try (RemoteTail tail = new RemoteTail(manifest, peers, Duration.ofMillis(200))) {
      assertThatThrownBy(() -> tail.series(1, Consistency.STRONG).join())
          .hasCauseInstanceOf(HyperbyteException.class)
          .hasMessageContaining("partition 0 of " + HOST + ":" + port + " does not answer");
    }
  }

  @Test
  void anOwnerThatHangsIsWaitedForUntilTheTimeLimit() {
    claim(hanging.getLocalPort());
    try (RemoteTail tail = new RemoteTail(manifest, peers, Duration.ofMillis(200))) {
      CompletableFuture<List<TailSeries>> answer = tail.series(1, Consistency.STRONG);
      await().atMost(Duration.ofSeconds(30)).until(answer::isDone);
      assertThatThrownBy(answer::join)
          .hasCauseInstanceOf(HyperbyteException.class)
          .hasMessageContaining(
              "partition 0 of "
                  + HOST
                  + ":"
                  + hanging.getLocalPort()
                  + " does not answer: it has not started to answer in time");
    }
  }

  @Test
  void rowsThatComeAreWaitedForBeyondTheTimeLimit() {
    Semaphore pings = new Semaphore(0);
    HttpHandler slow =
        exchange -> {
          ByteArrayOutputStream answer = new ByteArrayOutputStream();
          TailCodec.write(
              List.of(new TailRows(new TailSeries(0, 7, new long[0], List.of()), List.of())),
              new DataOutputStream(answer));
          try (OutputStream out = exchange.respondStreaming(200, "application/octet-stream")) {
            out.write(answer.toByteArray(), 0, 1);
            out.flush();
            // By the second check whether the owner is alive the timeout has passed.
            assertThat(pings.tryAcquire(2, 30, TimeUnit.SECONDS)).isTrue();
            out.write(answer.toByteArray(), 1, answer.size() - 1);
          }
        };
    try (HttpServer owner =
            HttpServer.builder(HOST, 0, "test")
                .route("POST", TailHandler.PATH, slow)
                .route(
                    "GET",
                    "/ping",
                    exchange -> {
                      pings.release();
                      exchange.respond(204);
                    })
                .start();
        RemoteTail tail = new RemoteTail(manifest, peers, Duration.ofMillis(200))) {
      claim(owner.port());
      assertThat(tail.series(1, Consistency.STRONG).orTimeout(30, TimeUnit.SECONDS).join())
          .extracting(TailSeries::flushedOffset)
          .containsExactly(7L);
    }
  }
}
