package io.hyperbytedb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.model.HyperbyteException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client and a peer that answers with given bytes, all at once, in pieces, or not at all. */
class PeerClientTest {
  /** Longer than any test takes. */
  private static final Duration LONG = Duration.ofMinutes(1);

  private static final Duration SHORT = Duration.ofMillis(200);

  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile ServerSocket server;
  private volatile Answer answer = out -> {};

  private interface Answer {
    void to(OutputStream out) throws Exception;
  }

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
  }

  @AfterEach
  void close() throws IOException {
    done.countDown();
    server.close();
  }

  private void serve() {
    while (true) {
      try {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = socket.getInputStream();
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        int read = in.read();
        if (read < 0) {
          return;
        }
        head.append((char) read);
      }
      int length =
          head.toString()
              .lines()
              .filter(line -> line.startsWith("Content-Length: "))
              .mapToInt(line -> Integer.parseInt(line.substring("Content-Length: ".length())))
              .findFirst()
              .orElse(0);
      byte[] body = in.readNBytes(length);
      requests.add(head + new String(body, StandardCharsets.UTF_8));
      answer.to(socket.getOutputStream());
      socket.getOutputStream().flush();
    } catch (Exception e) {
      // The client went away.
    }
  }

  private static byte[] head(int status, int length) {
    return ("HTTP/1.1 " + status + " x\r\nContent-Length: " + length + "\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private String address() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  @Test
  void requestsHaveMethodBodyAndSecret() throws IOException {
    answer =
        out -> {
          out.write(head(200, 2));
          out.write(new byte[] {'o', 'k'});
        };
    try (PeerClient client = new PeerClient("secret", null, LONG)) {
      try (InputStream in =
          client.post(address(), "/internal/x?y=z", "body".getBytes(StandardCharsets.UTF_8))) {
        assertThat(in.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo("ok");
      }
      assertThat(requests.getFirst())
          .startsWith("POST /internal/x?y=z HTTP/1.1\r\n")
          .containsIgnoringCase("\r\nX-Hyperbytedb-Cluster-Secret: secret\r\n")
          .endsWith("\r\n\r\nbody");
    }
    try (PeerClient client = new PeerClient("", null, LONG)) {
      client.get(address(), "/y").close();
      assertThat(requests.get(1))
          .startsWith("GET /y HTTP/1.1\r\n")
          .doesNotContainIgnoringCase("secret");
    }
  }

  @Test
  void aLongBodyInPiecesComesWhole() throws IOException {
    long seed = 20261201;
    Random random = new Random(seed);
    byte[] body = new byte[1 << 20];
    random.nextBytes(body);
    answer =
        out -> {
          out.write(head(200, body.length));
          for (int from = 0; from < body.length; ) {
            int length = Math.min(body.length - from, 1 + random.nextInt(70_000));
            out.write(body, from, length);
            out.flush();
            from += length;
          }
        };
    try (PeerClient client = new PeerClient("", null, LONG);
        InputStream in = client.get(address(), "/")) {
      byte[] head = in.readNBytes(3);
      int one = in.read();
      byte[] rest = in.readAllBytes();
      assertThat(head).as("seed %d", seed).containsExactly(body[0], body[1], body[2]);
      assertThat((byte) one).isEqualTo(body[3]);
      assertThat(rest).hasSize(body.length - 4).endsWith(body[body.length - 1]);
      assertThat(java.util.Arrays.equals(rest, 0, rest.length, body, 4, body.length)).isTrue();
      assertThat(in.read()).isEqualTo(-1);
      assertThat(in.read(new byte[0])).isZero();
    }
  }

  @Test
  void aRefusalCarriesThePeersTextAndNoMoreThanALineOfIt() {
    answer =
        out -> {
          out.write(head(503, 5_000));
          out.write(("busy " + "x".repeat(4_995)).getBytes(StandardCharsets.UTF_8));
        };
    try (PeerClient client = new PeerClient("", null, LONG)) {
      assertThatThrownBy(() -> client.get(address(), "/"))
          .isInstanceOf(HyperbyteException.class)
          .hasMessageStartingWith(address() + " answers 503: busy xxx")
          .message()
          .hasSizeLessThan(1_100);
      assertThat(client.status(address(), "/", LONG)).isEqualTo(503);
    }
  }

  @Test
  void aPeerThatIsSilentIsGivenUp() {
    answer = out -> done.await();
    try (PeerClient client = new PeerClient("", null, SHORT)) {
      assertThatThrownBy(() -> client.get(address(), "/")).isInstanceOf(IOException.class);
      assertThat(client.status(address(), "/", SHORT)).isEqualTo(-1);
    }
  }

  @Test
  void anAnswerThatIsCutOffIsNoEnd() throws IOException {
    answer =
        out -> {
          out.write(head(200, 10));
          out.write('a');
        };
    try (PeerClient client = new PeerClient("", null, LONG);
        InputStream in = client.get(address(), "/")) {
      assertThatThrownBy(in::readAllBytes)
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(address() + ": ");
    }
  }

  @Test
  void wherePeersAreNotThereIsNoAnswer() throws IOException {
    server.close();
    try (PeerClient client = new PeerClient("", null, LONG)) {
      assertThatThrownBy(() -> client.get(address(), "/")).isInstanceOf(IOException.class);
      assertThat(client.status(address(), "/", LONG)).isEqualTo(-1);
    }
  }
}
