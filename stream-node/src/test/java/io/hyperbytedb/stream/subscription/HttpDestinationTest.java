package io.hyperbytedb.stream.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.catalog.SubscriptionUrl;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests byte by byte as influxd 1.6.7 makes them, and what servers may answer. */
class HttpDestinationTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String NO_CONTENT = "HTTP/1.1 204 No Content\r\nX-A: b\r\n\r\n";

  private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
  private final List<Socket> sockets = new ArrayList<>();

  /**
   * What it answers, one after the other; an empty text closes the connection without an answer.
   */
  private final BlockingQueue<byte[]> answers = new LinkedBlockingQueue<>();

  private ServerSocket server;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        synchronized (sockets) {
          sockets.add(socket);
        }
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException e) {
      requests.add("closed");
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = socket.getInputStream();
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      for (int b = in.read(); b >= 0; b = in.read()) {
        head.write(b);
        String text = head.toString(StandardCharsets.UTF_8);
        if (text.endsWith("\r\n\r\n")) {
          int at = text.indexOf("Content-Length: ") + 16;
          int length = Integer.parseInt(text.substring(at, text.indexOf('\r', at)));
          requests.add(text + new String(in.readNBytes(length), StandardCharsets.UTF_8));
          byte[] answer = answers.take();
          if (answer.length == 0) {
            return;
          }
          socket.getOutputStream().write(answer);
          head.reset();
        }
      }
    } catch (IOException e) {
      requests.add("failed: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @AfterEach
  void close() throws IOException {
    server.close();
    synchronized (sockets) {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  private HttpDestination destination(String path, String policy, Duration timeout) {
    return destination("http://127.0.0.1:" + server.getLocalPort() + path, policy, timeout, "all");
  }

  private static HttpDestination destination(
      String url, String policy, Duration timeout, String allowed) {
    try {
      return new HttpDestination(
          Objects.requireNonNull(SubscriptionUrl.parse(url)),
          new HttpDestination.Target("d", policy),
          Trust.of(false, ""),
          AllowList.of(List.of(allowed)),
          timeout);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void answer(String text) {
    answers.add(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static Lines lines(String... texts) {
    Lines lines = new Lines();
    for (String text : texts) {
      lines.put(text);
      lines.endLine();
    }
    return lines;
  }

  @Test
  void aRequestIsThatOfInfluxDb() throws Exception {
    answer(NO_CONTENT);
    answer(NO_CONTENT);
    try (HttpDestination destination = destination("", "autogen", LONG)) {
      Lines lines = lines("m v=1 1", "m v=2 2", "m v=3 3");
      assertThat(destination.send(lines, 0, 3).verdict()).isEqualTo(Answer.Verdict.TAKEN);
      assertThat(destination.send(lines, 1, 2).verdict()).isEqualTo(Answer.Verdict.TAKEN);
    }
    String head =
        "POST /write?consistency=&db=d&precision=ns&rp=autogen HTTP/1.1\r\n"
            + "Host: 127.0.0.1:"
            + server.getLocalPort()
            + "\r\nUser-Agent: InfluxDBClient\r\nContent-Length: ";
    String rest = "\r\nContent-Type: \r\nAccept-Encoding: gzip\r\n\r\n";
    assertThat(requests.take()).isEqualTo(head + 24 + rest + "m v=1 1\nm v=2 2\nm v=3 3\n");
    assertThat(requests.take()).isEqualTo(head + 8 + rest + "m v=2 2\n");
    assertThat(sockets).hasSize(1);
  }

  @Test
  void aPathAndItsParametersAreKept() throws Exception {
    answer(NO_CONTENT);
    try (HttpDestination destination = destination("/a/path/?x=1&db=mine&a", "a b&*~", LONG)) {
      destination.send(lines("m v=1 1"), 0, 1);
    }
    assertThat(requests.take())
        .startsWith("POST /a/path/write?a=&consistency=&db=d&precision=ns&rp=a+b%26%2A~&x=1 ");
  }

  @Test
  void userAndPasswordAreSent() throws Exception {
    answer(NO_CONTENT);
    String url = "http://us:p%40ss@127.0.0.1:" + server.getLocalPort();
    try (HttpDestination destination = destination(url, "autogen", LONG, "all")) {
      destination.send(lines("m v=1 1"), 0, 1);
    }
    assertThat(requests.take())
        .contains("\r\nHost: 127.0.0.1:")
        .contains("\r\nAuthorization: Basic dXM6cEBzcw==\r\n");
  }

  @Test
  void whatAServerSaysIsRead() throws Exception {
    answer(
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 400 Bad Request\r\nContent-Length: 5\r\n\r\nno-ok");
    answer(
        String.join(
            "\r\n",
            "HTTP/1.1 500 Oops",
            "Transfer-Encoding: chunked",
            "",
            "3;x=y",
            "abc",
            "2",
            "de",
            "0",
            "T: r",
            "",
            ""));
    answer("HTTP/1.1 404 Not Found\r\nX-Influxdb-Error: no db\r\nContent-Length: 2\r\n\r\n{}");
    answer("HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n");
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write("packed".getBytes(StandardCharsets.UTF_8));
    }
    answer(
        "HTTP/1.1 503 X\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(packed.size(), packed.toString(StandardCharsets.ISO_8859_1)));
    try (HttpDestination destination = destination("", "autogen", LONG)) {
      Lines lines = lines("m v=1 1");
      List<Answer> all = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        all.add(destination.send(lines, 0, 1));
      }
      synchronized (sockets) {
        assertThat(sockets).hasSize(1);
      }
      assertThat(all)
          .containsExactly(
              new Answer(400, "no-ok", 0),
              new Answer(500, "abcde", 0),
              new Answer(404, "no db", 0),
              new Answer(429, "", 7_000),
              new Answer(503, "packed", 0));
    }
  }

  @Test
  void aRedirectIsNotFollowed() throws Exception {
    answer("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
    try (HttpDestination destination = destination("", "autogen", LONG)) {
      assertThat(destination.send(lines("m v=1 1"), 0, 1).verdict())
          .isEqualTo(Answer.Verdict.LATER);
    }
    assertThat(requests).hasSize(1);
  }

  @Test
  void aConnectionThatWasClosedMeanwhileIsOpenedAgain() throws Exception {
    answer(NO_CONTENT);
    answers.add(new byte[0]);
    answer(NO_CONTENT);
    try (HttpDestination destination = destination("", "autogen", LONG)) {
      Lines lines = lines("m v=1 1");
      assertThat(destination.send(lines, 0, 1).status()).isEqualTo(204);
      assertThat(destination.send(lines, 0, 1).status()).isEqualTo(204);
      assertThat(requests).hasSize(3);
    }
  }

  @Test
  void aServerThatClosesANewConnectionFails() {
    answers.add(new byte[0]);
    try (HttpDestination destination = destination("", "autogen", LONG)) {
      assertThatThrownBy(() -> destination.send(lines("m v=1 1"), 0, 1))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aServerThatDoesNotAnswerIsGivenUp() {
    try (HttpDestination destination = destination("", "autogen", Duration.ofMillis(200))) {
      assertThatThrownBy(() -> destination.send(lines("m v=1 1"), 0, 1))
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void aRequestCanBeGivenUpByAnotherThread() throws Exception {
    try (HttpDestination destination = destination("", "autogen", LONG)) {
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  requests.take();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                destination.abort();
              });
      assertThatThrownBy(() -> destination.send(lines("m v=1 1"), 0, 1))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aRequestThatWasGivenUpIsNotMadeAgain() throws Exception {
    answer(NO_CONTENT);
    try (HttpDestination destination = destination("", "autogen", LONG)) {
      Lines lines = lines("m v=1 1");
      destination.send(lines, 0, 1);
      assertThat(requests.take()).startsWith("POST ");
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  requests.take();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                destination.abort();
              });
      assertThatThrownBy(() -> destination.send(lines, 0, 1)).isInstanceOf(IOException.class);
      synchronized (sockets) {
        assertThat(sockets).hasSize(1);
      }
    }
  }

  @Test
  void anAddressThatIsForbiddenIsNotConnectedTo() {
    String url = "http://localhost:" + server.getLocalPort();
    try (HttpDestination destination = destination(url, "autogen", LONG, "public")) {
      assertThatThrownBy(() -> destination.send(lines("m v=1 1"), 0, 1))
          .hasMessage("[subscriptions] allow does not have [localhost]");
    }
    synchronized (sockets) {
      assertThat(sockets).isEmpty();
    }
  }

  @Test
  void aPortThatCannotBeIsSaid() {
    try (HttpDestination destination =
        destination("http://127.0.0.1:70000", "autogen", LONG, "all")) {
      assertThatThrownBy(() -> destination.send(lines("m v=1 1"), 0, 1))
          .hasMessage("port 70000 cannot be");
    }
  }
}
