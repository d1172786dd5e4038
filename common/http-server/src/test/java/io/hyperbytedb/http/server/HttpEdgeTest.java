package io.hyperbytedb.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.hyperbytedb.auth.Principal;
import io.hyperbytedb.http.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/**
 * Requests at the limits of HTTP, and beyond. Statements about InfluxDB were verified with 1.6.7.
 */
final class HttpEdgeTest {
  private static final int LIMIT = 1 << 20;
  private static final String HOST = "Host: test\r\n";
  private static final String CHUNKED =
      "POST /write HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n";

  private final BlockingQueue<String> written = new LinkedBlockingQueue<>();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private HttpServer server;
  private RawClient client;

  @BeforeEach
  void start() throws IOException {
    log.start();
    root.addAppender(log);
    server =
        HttpServer.builder("127.0.0.1", 0, "1.8.10")
            .route("GET", "/query", HttpEdgeTest::query)
            .route("POST", "/write", this::write)
            .route("GET", "/stream", HttpEdgeTest::stream)
            .route("GET", "/internal/wal", exchange -> exchange.respond(204))
            .start();
    client = new RawClient(server.port());
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
    root.detachAppender(log);
  }

  private static void query(HttpExchange exchange) {
    assertThat(exchange.principal()).isSameAs(Principal.ANYONE);
    text(exchange, exchange.queryParam("q") + " " + exchange.rawQuery().length());
  }

  private static void text(HttpExchange exchange, String text) {
    exchange.respond(200, "text/plain", text.getBytes(StandardCharsets.UTF_8));
  }

  private void write(HttpExchange exchange) throws IOException {
    HttpExchange.Body body = exchange.readBody(LIMIT);
    written.add(new String(body.bytes(), 0, body.length(), StandardCharsets.ISO_8859_1));
    exchange.respond(204);
  }

  private static void stream(HttpExchange exchange) throws IOException {
    try (OutputStream out = exchange.respondStreaming(200, "text/plain")) {
      for (int i = 0; i < 5_000; i++) {
        out.write(("line " + i + "\n").getBytes(StandardCharsets.UTF_8));
        if (i == 10) {
          out.flush();
        }
      }
    }
  }

  private RawClient.Answer send(String request) throws IOException {
    return client.send(request.getBytes(StandardCharsets.UTF_8)).answer();
  }

  /** Replaces the marks for CR and LF. */
  private static String lines(String marked) {
    return marked.replace("|", "\r\n").replace('~', '\n').replace('^', '\r');
  }

  private void assertRefused(int status, RawClient.Answer answer) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.text()).startsWith("{\"error\":\"").endsWith("\"}\n");
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    assertThat(answer.header("X-Influxdb-Version")).isEqualTo("1.8.10");
    assertThat(answer.header("X-Influxdb-Build")).isEqualTo("OSS");
    assertThat(answer.header("X-Influxdb-Error")).isNotEmpty();
    assertThat(written).isEmpty();
  }

  /** The server reads on for a while from clients that are still sending. */
  private static void assertEnds(RawClient client) throws IOException {
    client.endOutput();
    assertThat(client.closedByServer()).isTrue();
  }

  @Test
  void clientsOfTheOldVersionAreAnsweredWithoutChunks() throws IOException {
    client.send("GET /stream HTTP/1.0\r\n\r\n");
    String whole = client.rest();
    assertThat(whole).startsWith("HTTP/1.0 200 OK\r\n").contains("Connection: close\r\n");
    assertThat(whole).doesNotContain("Transfer-Encoding");
    assertThat(whole).contains("\r\n\r\nline 0\n").endsWith("\nline 4999\n");
    try (RawClient other = new RawClient(server.port())) {
      other.send("POST /write HTTP/1.0\r\nContent-Length: 3\r\n\r\na=1");
      assertThat(other.rest()).startsWith("HTTP/1.0 204 No Content\r\n");
    }
    assertThat(written).containsExactly("a=1");
  }

  /** As Go's server does it: what is streamed ends with the connection. */
  @Test
  void aClientOfTheOldVersionMayKeepTheConnectionIfTheLengthIsKnown() throws IOException {
    String keep = " HTTP/1.0\r\nConnection: Keep-Alive\r\n";
    for (int i = 0; i < 2; i++) {
      client.send("POST /write" + keep + "Content-Length: 3\r\n\r\na=1");
      RawClient.Answer done = client.answer();
      assertThat(done.status()).isEqualTo(204);
      assertThat(done.header("Connection")).isEqualTo("keep-alive");
    }
    client.send("GET /nothing" + keep + "\r\n");
    assertThat(client.answer().status()).isEqualTo(404);
    client.send("GET /stream" + keep + "\r\n");
    assertThat(client.rest())
        .startsWith("HTTP/1.0 200 OK\r\n")
        .contains("Connection: close\r\n")
        .endsWith("\nline 4999\n");
    assertThat(written).containsExactly("a=1", "a=1");
  }

  @ParameterizedTest
  @ValueSource(ints = {4_000, 16_000, 1_000_000})
  void longLinesAndHeadersAreTaken(int length) throws IOException {
    String line = "GET /query?q=" + "x".repeat(length) + " HTTP/1.1\r\n";
    assertThat(send(line + HOST + "\r\n").text()).startsWith("xxxx");
    String header = "Authorization: Bearer " + "y".repeat(length) + "\r\n";
    assertThat(send("GET /query?q=a HTTP/1.1\r\n" + HOST + header + "\r\n").text())
        .isEqualTo("a 3");
  }

  @Test
  void whatIsLongerIsRefused() throws IOException {
    assertRefused(414, send("GET /query?q=" + "x".repeat(1 << 20) + " HTTP/1.1\r\n"));
    assertEnds(client);
    try (RawClient other = new RawClient(server.port())) {
      other.send("GET /query HTTP/1.1\r\n" + HOST);
      other.send("a: " + "b".repeat(600_000) + "\r\nc: " + "d".repeat(600_000) + "\r\n\r\n");
      assertRefused(431, other.answer());
      assertEnds(other);
    }
  }

  @Test
  void charactersThatOughtToBeEncodedAreTakenAsTheyAre() throws IOException {
    String odd = "SELECT+\"ä€\"+FROM+<a>{}|^[]\\`#?/'%31";
    assertThat(send("GET /query?db=%zz&a;b&q=" + odd + " HTTP/1.1\r\n" + HOST + "\r\n").text())
        .startsWith("SELECT \"ä€\" FROM <a>{}|^[]\\`#?/'1 ");
    // As in InfluxDB, a parameter that cannot be decoded is ignored.
    assertThat(send("GET /query?q=a%zz HTTP/1.1\r\n" + HOST + "\r\n").text()).isEqualTo("null 0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//internal/wal", "/internal%2fwal", "/query/../internal/wal", "/internal/wal;x=1",
        "/./internal/wal", "/query/%2e%2e/internal/wal", "/%69nternal/wal", "/internal/wal/",
        "/internal//wal", "/INTERNAL/wal", "http://other//internal/wal"
      })
  void onlyThePathItselfIsItsRoute(String path) throws IOException {
    RawClient.Answer refusal = send("GET " + path + " HTTP/1.1\r\n" + HOST + "\r\n");
    assertThat(refusal.status()).isEqualTo(404);
    assertThat(refusal.text()).isEqualTo("404 page not found\n");
    // The connection stays open.
    assertThat(send("GET /internal/wal HTTP/1.1\r\n" + HOST + "\r\n").status()).isEqualTo(204);
  }

  @Test
  void chunksMayHaveExtensionsAndTrailers() throws IOException {
    RawClient.Answer answer =
        send(
            CHUNKED
                + "8;a=b;c=\"d\"\r\nce v=1 1\r\n00A \r\n0123456789\r\n0\r\nA: b\r\nC: d\r\n\r\n");
    assertThat(answer.status()).isEqualTo(204);
    assertThat(written.remove()).isEqualTo("ce v=1 10123456789");
    assertThat(send("GET /query?q=a HTTP/1.1\r\n" + HOST + "\r\n").text()).isEqualTo("a 3");
  }

  @ParameterizedTest
  @CsvSource({
    "'8|cg v=1 1XX0||', malformed chunked encoding",
    "'8|cg v=1 1~0||', malformed chunked encoding",
    "'8~cg v=1 1|0||', malformed chunked encoding",
    "'xyz|cg v=1 1|0||', invalid byte in chunk length",
    "'-8|cg v=1 1|0||', invalid byte in chunk length",
    "'|cg v=1 1|0||', invalid byte in chunk length",
    "'ffffffffffffffffff|cg v=1 1|0||', http chunk length too large",
    "'8|cg v=1 1|0|A b||', malformed header line",
  })
  void malformedChunksAreRefusedAndNothingIsWritten(String body, String error) throws IOException {
    RawClient.Answer answer = send(CHUNKED + lines(body));
    assertRefused(400, answer);
    assertThat(answer.header("X-Influxdb-Error")).isEqualTo(error);
    assertEnds(client);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        CHUNKED + "8\r\ncg v",
        CHUNKED + "8\r\ncg v=1 1\r\n",
        CHUNKED + "8\r\ncg v=1 1\r\n0\r\n",
        "POST /write HTTP/1.1\r\n" + HOST + "Content-Length: 100\r\n\r\ncg v=1",
        "POST /write HTTP/1.1\r\n" + HOST + "Content-",
        "POST /wr",
      })
  void whatEndsTooEarlyIsRefusedAndNothingIsWritten(String request) throws IOException {
    client.send(request).endOutput();
    RawClient.Answer answer = client.answer();
    assertRefused(400, answer);
    assertThat(answer.header("X-Influxdb-Error")).isEqualTo("unexpected EOF");
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }
    return out.toByteArray();
  }

  private RawClient.Answer zipped(byte[]... parts) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      body.writeBytes(part);
    }
    return client.request("POST /write", "Content-Encoding: gzip\r\n", body.toByteArray()).answer();
  }

  @Test
  void gzipMayHaveSeveralMembersButNothingElse() throws IOException {
    byte[] first = gzip("a v=1 1\n");
    byte[] second = gzip("b v=1 1\n");
    assertThat(zipped(first, second).status()).isEqualTo(204);
    assertThat(written.remove()).isEqualTo("a v=1 1\nb v=1 1\n");
    for (byte[] wrong :
        new byte[][] {
          "c v=1 1 and more\n".getBytes(StandardCharsets.ISO_8859_1),
          {0},
          {0x1f},
          java.util.Arrays.copyOf(second, second.length - 1),
          java.util.Arrays.copyOf(second, 11)
        }) {
      assertRefused(400, zipped(first, wrong));
    }
    assertRefused(400, zipped(java.util.Arrays.copyOf(first, first.length - 3)));
    byte[] damaged = first.clone();
    damaged[damaged.length - 5] ^= 1;
    RawClient.Answer answer = zipped(damaged);
    assertRefused(400, answer);
    assertThat(answer.header("X-Influxdb-Error")).isEqualTo("gzip: invalid checksum");
  }

  @ParameterizedTest
  @CsvSource({
    "400, 'GET /query HTTP/1.1||'",
    "400, 'GET /query HTTP/1.1|Host: a|Host: a||'",
    "400, 'GET /query?q=SHOW DATABASES HTTP/1.1|Host: a||'",
    "400, 'GET /query%zz HTTP/1.1|Host: a||'",
    "400, 'GET query HTTP/1.1|Host: a||'",
    "400, 'GET /query||'",
    "400, 'G(T /query HTTP/1.1|Host: a||'",
    "400, 'GET /query HTTP/1.1|Host: a|a b: c||'",
    "400, 'GET /query HTTP/1.1|Host : a||'",
    "400, 'GET /query HTTP/1.1| Host: a||'",
    "400, 'GET /query HTTP/1.1|Host: a|b: c^d||'",
    "400, 'POST /write HTTP/1.1|"
        + "Host: a|"
        + "Content-Length: 5|"
        + "Transfer-Encoding: chunked||"
        + "0||"
        + "'",
    "400, 'POST /write HTTP/1.1|Host: a|Content-Length: 5|Content-Length: 6||hello'",
    "400, 'POST /write HTTP/1.1|Host: a|Content-Length: +5||hello'",
    "400, 'POST /write HTTP/1.1|Host: a|Content-Length: 99999999999999999999||hello'",
    "400, 'POST /write HTTP/1.0|Transfer-Encoding: chunked||0||'",
    "501, 'POST /write HTTP/1.1|Host: a|Transfer-Encoding: gzip, chunked||0||'",
    "417, 'POST /write HTTP/1.1|Host: a|Expect: more|Content-Length: 5||hello'",
    "505, 'GET /query HTTP/2.0|Host: a||'",
    "400, '\u0016\u0003\u0001\u0002||'",
    "400, 'hello||'",
  })
  void whatCannotBeReadIsRefusedAndNothingBehindItIsTaken(int status, String request)
      throws IOException {
    client.send(lines(request) + "GET /internal/wal HTTP/1.1\r\nHost: a\r\n\r\n");
    assertRefused(status, client.answer());
    assertEnds(client);
  }

  @Test
  void emptyLinesBeforeARequestAreOfNoMeaning() throws IOException {
    assertThat(send("\r\n\r\nGET /query?q=a HTTP/1.1\r\n" + HOST + "\r\n").text()).isEqualTo("a 3");
    assertThat(send("\r\nGET /query?q=b HTTP/1.1\r\n" + HOST + "\r\n").text()).isEqualTo("b 3");
  }

  @Test
  void aBodyIsAskedForWhenItIsWanted() throws IOException {
    String expects = HOST + "Expect: 100-Continue\r\nContent-Length: 3\r\n\r\n";
    client.send("POST /write HTTP/1.1\r\n" + expects);
    assertThat(client.answerToHead().status()).isEqualTo(100);
    assertThat(client.send("a=1").answer().status()).isEqualTo(204);
    assertThat(written.remove()).isEqualTo("a=1");
    RawClient.Answer unwanted = send("POST /nowhere HTTP/1.1\r\n" + expects);
    assertThat(unwanted.status()).isEqualTo(404);
    assertThat(unwanted.header("Connection")).isEqualTo("close");
    assertEnds(client);
  }

  @Test
  void theServerAsAWholeTellsItsOptions() throws IOException {
    assertThat(send("OPTIONS * HTTP/1.1\r\n" + HOST + "\r\n").status()).isEqualTo(200);
    assertThat(send("OPTIONS /write HTTP/1.1\r\n" + HOST + "\r\n").status()).isEqualTo(200);
    assertThat(send("GET http://h:1/query?q=a HTTP/1.1\r\n" + HOST + "\r\n").text())
        .isEqualTo("a 3");
  }

  @Test
  void clientsThatLeaveCostAtMostALineAtDebug() throws IOException {
    client.close();
    List<RawClient> gone = new ArrayList<>();
    for (String start :
        List.of(
            "GET /pi",
            "\r\n",
            "\u0016\u0003\u0001",
            CHUNKED + "8\r\nab",
            "GET /stream HTTP/1.1\r\n" + HOST + "\r\n")) {
      for (boolean reset : new boolean[] {true, false}) {
        RawClient leaving = new RawClient(server.port());
        leaving.send(start);
        gone.add(leaving);
        if (reset) {
          leaving.reset();
        } else {
          leaving.close();
        }
      }
    }
    await().untilAsserted(() -> assertThat(server.openConnections()).isZero());
    List<ILoggingEvent> ours =
        List.copyOf(log.list).stream()
            .filter(event -> event.getLoggerName().startsWith("io."))
            .toList();
    assertThat(ours).hasSizeLessThanOrEqualTo(gone.size());
    assertThat(ours).allMatch(event -> event.getThrowableProxy() == null);
    assertThat(ours)
        .allMatch(event -> !event.getLevel().isGreaterOrEqual(ch.qos.logback.classic.Level.INFO));
  }
}
