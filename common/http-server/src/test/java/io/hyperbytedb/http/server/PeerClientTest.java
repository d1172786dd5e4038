package io.hyperbytedb.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.http.PeerClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Slow peers, and peers that hang. */
@Timeout(120)
final class PeerClientTest {
  private static final String HOST = "127.0.0.1";
  private static final byte[] NOTHING = new byte[0];

  private final PeerClient peers = new PeerClient("", null, Duration.ofSeconds(30));
  private final CountDownLatch end = new CountDownLatch(1);

  @AfterEach
  void stop() {
    end.countDown();
    peers.close();
  }

  private static PeerClient patientFor(int millis) {
    return new PeerClient("", null, Duration.ofMillis(millis));
  }

  private static HttpServer peer(HttpHandler handler) {
    return HttpServer.builder(HOST, 0, "test").route("POST", "/ask", handler).start();
  }

  private InputStream ask(HttpServer peer) throws IOException {
    return ask(peers, peer);
  }

  private static InputStream ask(PeerClient peers, HttpServer peer) throws IOException {
    return peers.post(HOST + ":" + peer.port(), "/ask", NOTHING);
  }

  @Test
  void whoDoesNotBeginToAnswerIsGivenUp() throws IOException {
    try (PeerClient impatient = patientFor(400);
        ServerSocket hanging = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String address = HOST + ":" + hanging.getLocalPort();
      assertThatThrownBy(() -> impatient.post(address, "/ask", NOTHING))
          .isInstanceOf(IOException.class);
      assertThatThrownBy(() -> impatient.get(address, "/ask")).isInstanceOf(IOException.class);
    }
  }

  @Test
  void whoFallsSilentWithinAnAnswerIsGivenUp() throws IOException {
    HttpHandler stalls =
        exchange -> {
          try (OutputStream out = exchange.respondStreaming(200, "text/plain")) {
            out.write(new byte[100_000]);
            out.flush();
            end.await();
          }
        };
    try (PeerClient impatient = patientFor(4_000);
        HttpServer peer = peer(stalls);
        InputStream in = ask(impatient, peer)) {
      assertThat(in.readNBytes(100_000)).hasSize(100_000);
      assertThatThrownBy(in::read)
          .isInstanceOf(IOException.class)
          .hasMessage(HOST + ":" + peer.port() + " has been silent for 4000 ms within its answer");
      end.countDown();
    }
  }

  /** Takes longer than the timeout in total, but pauses are shorter. */
  @Test
  void aSlowAnswerIsReadToItsEnd() throws Exception {
    HttpHandler slow =
        exchange -> {
          try (OutputStream out = exchange.respondStreaming(200, "text/plain")) {
            for (int i = 0; i < 11; i++) {
              out.write(i);
              out.flush();
              var _ = end.await(400, TimeUnit.MILLISECONDS);
            }
          }
        };
    try (PeerClient impatient = patientFor(4_000);
        HttpServer peer = peer(slow);
        InputStream in = ask(impatient, peer)) {
      byte[] all = in.readAllBytes();
      assertThat(all).hasSize(11);
      assertThat(all[10]).isEqualTo((byte) 10);
    }
  }

  @Test
  void answersOfEveryLengthComeAsTheyWereSent() throws IOException {
    byte[] bytes = new byte[3_000_000];
    new Random(7).nextBytes(bytes);
    HttpHandler prefix =
        exchange -> {
          try (OutputStream out = exchange.respondStreaming(200, "application/octet-stream")) {
            out.write(bytes, 0, Integer.parseInt(String.valueOf(exchange.queryParam("length"))));
          }
        };
    try (HttpServer peer = peer(prefix)) {
      for (int length : new int[] {0, 1, 16_384, 70_000, bytes.length}) {
        String path = "/ask?length=" + length;
        try (InputStream in = peers.post(HOST + ":" + peer.port(), path, NOTHING)) {
          assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOf(bytes, length));
          assertThat(in.read()).isEqualTo(-1);
        }
      }
    }
  }

  @Test
  void anAnswerThatIsLeftEndsTheConnection() throws Exception {
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    HttpHandler endless =
        exchange -> {
          try (OutputStream out = exchange.respondStreaming(200, "text/plain")) {
            while (end.getCount() > 0) {
              out.write(new byte[100_000]);
            }
          } catch (IOException | RuntimeException e) {
            failure.complete(e);
            throw e;
          }
        };
    try (HttpServer peer = peer(endless)) {
      try (InputStream in = ask(peer)) {
        assertThat(in.read()).isZero();
      }
      assertThat(failure.get(30, TimeUnit.SECONDS)).isNotNull();
    }
  }

  @Test
  void anAnswerThatIsCutFails() throws IOException {
    HttpHandler cut =
        exchange -> {
          exchange.responseHeader("Content-Length", "10");
          OutputStream out = exchange.respondStreaming(200, "text/plain");
          out.write(1);
          out.flush();
          throw new IOException("cut");
        };
    try (HttpServer peer = peer(cut);
        InputStream in = ask(peer)) {
      assertThatThrownBy(in::readAllBytes)
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(HOST + ":" + peer.port() + ": ");
    }
  }
}
