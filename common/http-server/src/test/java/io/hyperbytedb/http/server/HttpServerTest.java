package io.hyperbytedb.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The server as clients see it, byte by byte. Statements about InfluxDB were verified with 1.6.7.
 */
final class HttpServerTest {
  private static final int LIMIT = 100_000;

  private HttpServer server;
  private RawClient client;

  @BeforeEach
  void start() throws IOException {
    server =
        HttpServer.builder("127.0.0.1", 0, "1.8.10")
            .route("GET", "/hello", exchange -> text(exchange, "hello"))
            .route("HEAD", "/hello", exchange -> exchange.respond(204))
            .route("POST", "/echo", HttpServerTest::echo)
            .route("POST", "/form", HttpServerTest::form)
            .route("GET", "/stream", HttpServerTest::stream)
            .route("GET", "/broken", HttpServerTest::streamAndFail)
            .route("GET", "/fail", HttpServerTest::fail)
            .start();
    client = new RawClient(server.port());
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
  }

  private static void text(HttpExchange exchange, String text) {
    exchange.respond(200, "text/plain", bytes(text));
  }

  private static void echo(HttpExchange exchange) throws IOException {
    HttpExchange.Body body = exchange.readBody(LIMIT);
    exchange.respond(200, "application/octet-stream", body.bytes(), 0, body.length());
  }

  private static void form(HttpExchange exchange) throws IOException {
    text(exchange, new TreeMap<>(exchange.formParams(LIMIT)).toString());
  }

  private static void stream(HttpExchange exchange) throws IOException {
    try (OutputStream out = exchange.respondStreaming(200, "text/plain")) {
      for (int i = 0; i < 1_000; i++) {
        out.write(bytes("line " + i + "\n"));
      }
    }
  }

  /** Fails within an answer of this many bytes. */
  private static void streamAndFail(HttpExchange exchange) throws IOException {
    try (OutputStream out = exchange.respondStreaming(200, "text/plain")) {
      out.write(new byte[Integer.parseInt(String.valueOf(exchange.queryParam("bytes")))]);
      throw new HyperbyteException(ErrorCode.INTERNAL, "broke");
    }
  }

  private static void fail(HttpExchange exchange) {
    String code = exchange.queryParam("code");
    if (code == null) {
      throw new IllegalStateException("no code");
    }
    throw new HyperbyteException(ErrorCode.valueOf(code), "said \"<so>\"\nand ä");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(plain);
    }
    return out.toByteArray();
  }

  private RawClient.Answer get(String path, String headers) throws IOException {
    return client.request("GET " + path, headers, new byte[0]).answer();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1_000, 65_535, 65_536, 65_537, LIMIT})
  void bodiesOfEveryLengthAndKind(int length) throws IOException {
    byte[] body = new byte[length];
    for (int i = 0; i < length; i++) {
      body[i] = (byte) (i * 31 + (i >> 8));
    }
    assertThat(client.request("POST /echo", "", body).answer().body()).isEqualTo(body);
    byte[] zipped = gzip(body);
    assertThat(client.request("POST /echo", "Content-Encoding: gzip\r\n", zipped).answer().body())
        .isEqualTo(body);
    client.send("POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int from = 0; from < length; from += 4_000) {
      int size = Math.min(4_000, length - from);
      client.send(Integer.toHexString(size) + "\r\n");
      client.send(java.util.Arrays.copyOfRange(body, from, from + size)).send("\r\n");
    }
    assertThat(client.send("0\r\n\r\n").answer().body()).isEqualTo(body);
  }

  @Test
  void aBodyAnnouncedTooLargeIsRefusedBeforeItComes() throws IOException {
    client.send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 100001\r\n\r\n");

    RawClient.Answer answer = client.answer();

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.header("X-Influxdb-Error")).isEqualTo("Request Entity Too Large");
    assertThat(answer.text()).isEqualTo("{\"error\":\"Request Entity Too Large\"}\n");
  }

  @Test
  void aBodyThatGrowsTooLargeIsRefused() throws IOException {
    byte[] bomb = gzip(new byte[LIMIT + 1]);
    RawClient.Answer zipped =
        client.request("POST /echo", "Content-Encoding: gzip\r\n", bomb).answer();
    assertThat(zipped.status()).isEqualTo(413);
    try (RawClient other = new RawClient(server.port())) {
      other.send("POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
      other.send("186a1\r\n").send(new byte[LIMIT + 1]).send("\r\n0\r\n\r\n");
      assertThat(other.answer().status()).isEqualTo(413);
    }
  }

  @Test
  void aStreamThatBreaksIsNotTakenForAWholeOne() {
    assertThatThrownBy(() -> get("/broken?bytes=100000", "")).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Accept-Encoding: gzip\r\n"})
  void aStreamOfWhichNothingIsGoneYetBecomesAnError(String headers) throws IOException {
    RawClient.Answer answer = get("/broken?bytes=100", headers);

    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.header("Content-Encoding")).isEmpty();
    assertThat(answer.text()).isEqualTo("{\"error\":\"broke\"}\n");
  }

  @Test
  void aConnectionServesManyRequestsAlsoInAdvance() throws IOException {
    for (int i = 0; i < 50; i++) {
      client.request("GET /hello", "", new byte[0]);
    }
    for (int i = 0; i < 50; i++) {
      assertThat(client.answer().text()).isEqualTo("hello");
    }
    client.request("GET /hello", "Connection: close\r\n", new byte[0]);
    assertThat(client.answer().text()).isEqualTo("hello");
    assertThat(client.closedByServer()).isTrue();
  }

  @Test
  void aStreamIsCompleteBeforeTheConnectionIsClosed() throws IOException {
    String whole = get("/stream", "").text();
    RawClient.Answer last = get("/stream", "Connection: close\r\n");
    assertThat(last.text()).isEqualTo(whole);
    assertThat(client.closedByServer()).isTrue();
  }

  @Test
  void answersToHeadHaveNoBody() throws IOException {
    assertThat(client.request("HEAD /hello", "", new byte[0]).answerToHead().status())
        .isEqualTo(204);
    assertThat(client.request("HEAD /stream", "", new byte[0]).answerToHead().status())
        .isEqualTo(405);
    assertThat(client.request("HEAD /nowhere", "", new byte[0]).answerToHead().status())
        .isEqualTo(404);
    assertThat(get("/hello", "").text()).isEqualTo("hello");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /nowhere, 404, 404 page not found",
    "GET, /, 404, 404 page not found",
    "GET, /hello/, 404, 404 page not found",
    "OPTIONS, /nowhere, 404, 404 page not found",
    "DELETE, /hello, 405, Method Not Allowed",
    "OPTIONS, /hello, 405, Method Not Allowed",
    "GET, *, 404, 404 page not found",
    "GET, /echo, 405, Method Not Allowed",
  })
  void unknownRoutesAndMethodsAreRefused(String method, String path, int status, String text)
      throws IOException {
    RawClient.Answer answer = client.request(method + " " + path, "", new byte[0]).answer();

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.text()).isEqualTo(text + "\n");
    assertThat(answer.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.header("X-Influxdb-Error")).isEmpty();
    assertThat(answer.header("X-Influxdb-Version")).isEqualTo("1.8.10");
    assertThat(answer.header("Request-Id")).isEmpty();
    String allow = status == 404 ? "" : path.equals("/echo") ? "OPTIONS, POST" : "GET, HEAD";
    assertThat(answer.header("Allow")).isEqualTo(allow);
  }

  @Test
  void pagesOfOtherOriginsMayAsk() throws IOException {
    RawClient.Answer preflight =
        client.request("OPTIONS /echo", "Origin: http://grafana:3000\r\n", new byte[0]).answer();
    assertThat(preflight.status()).isEqualTo(200);
    assertThat(preflight.body()).isEmpty();
    for (RawClient.Answer answer :
        new RawClient.Answer[] {preflight, get("/hello", "Origin: http://grafana:3000\r\n")}) {
      assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("http://grafana:3000");
      assertThat(answer.header("Access-Control-Allow-Methods"))
          .isEqualTo("DELETE, GET, OPTIONS, POST, PUT, PATCH");
      assertThat(answer.header("Access-Control-Allow-Headers"))
          .isEqualTo(
              "Accept, Accept-Encoding, Authorization, Content-Length, Content-Type, User-Agent,"
                  + " X-CSRF-Token, X-HTTP-Method-Override");
      assertThat(answer.header("Access-Control-Expose-Headers"))
          .isEqualTo("Date, X-InfluxDB-Version, X-InfluxDB-Build");
    }
    assertThat(get("/hello", "").headers().keySet())
        .noneMatch(name -> name.startsWith("access-control"));
  }

  @Test
  void requestsKeepTheIdTheyCameWith() throws IOException {
    RawClient.Answer named = get("/hello", "Request-Id: second\r\nX-Request-Id: first\r\n");
    assertThat(named.header("Request-Id")).isEqualTo("first");
    assertThat(named.header("X-Request-Id")).isEqualTo("first");
    assertThat(get("/hello", "Request-Id: second\r\n").header("X-Request-Id")).isEqualTo("second");
    String fresh = get("/hello", "").header("X-Request-Id");
    assertThat(fresh).hasSize(36).isNotEqualTo(get("/hello", "").header("X-Request-Id"));
    String tooLong = "X-Request-Id: " + "x".repeat(129) + "\r\n";
    assertThat(get("/hello", tooLong).header("X-Request-Id")).hasSize(36);
  }

  @ParameterizedTest
  @CsvSource({
    "BAD_REQUEST, 400, ''",
    "DATABASE_NOT_FOUND, 404, ''",
    "TOO_MANY_REQUESTS, 429, 1",
    "UNAVAILABLE, 503, 1",
    "DISK_FULL, 507, 1",
  })
  void errorsHaveTheirStatusAndTextTwice(String code, int status, String retryAfter)
      throws IOException {
    RawClient.Answer answer = get("/fail?code=" + code, "");

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("Retry-After")).isEqualTo(retryAfter);
    assertThat(answer.header("X-Influxdb-Error")).isEqualTo("said \"<so>\" and ä");
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    assertThat(answer.text()).isEqualTo("{\"error\":\"said \\\"\\u003cso\\u003e\\\"\\nand ä\"}\n");
  }

  @Test
  void anErrorHasTheFormThatTheClientAccepts() throws IOException {
    RawClient.Answer csv = get("/fail?code=BAD_REQUEST", "Accept: text/csv\r\n");
    assertThat(csv.header("Content-Type")).isEqualTo("text/csv");
    assertThat(csv.header("X-Influxdb-Error")).isEqualTo("said \"<so>\" and ä");
    assertThat(csv.text()).isEqualTo("error\n\"said \"\"<so>\"\"\nand ä\"\n");
    assertThat(get("/fail?code=BAD_REQUEST&pretty=true", "").text())
        .isEqualTo("{\n    \"error\": \"said \\\"\\u003cso\\u003e\\\"\\nand ä\"\n}\n");
  }

  @Test
  void aBugIsAnInternalErrorAndTheConnectionGoesOn() throws IOException {
    assertThat(get("/fail", "").status()).isEqualTo(500);
    assertThat(get("/hello", "").text()).isEqualTo("hello");
  }

  @Test
  void streamsAreCompressedForThoseWhoTakeIt() throws IOException {
    String plain = get("/stream", "").text();
    assertThat(plain).startsWith("line 0\n").endsWith("line 999\n");
    RawClient.Answer zipped = get("/stream", "Accept-Encoding: deflate, gzip\r\n");
    assertThat(zipped.header("Content-Encoding")).isEqualTo("gzip");
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped.body()))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(plain);
    }
  }

  @Test
  void formsOfBothKindsGoBeforeTheUrl() throws IOException {
    String type = "Content-Type: application/x-www-form-urlencoded\r\n";
    assertThat(
            client
                .request("POST /form?q=url&db=x%20y", type, bytes("q=a+b%3D1&q=&odd=%zz&flag"))
                .answer()
                .text())
        .isEqualTo("{db=[x y], flag=[], q=[a b=1, , url]}");
    String multipart = "Content-Type: multipart/form-data; boundary=\"BB\"\r\n";
    String body =
        """
        --BB
        Content-Disposition: form-data; name="q"; filename="f"

        SELECT ä
        --BB--
        """
            .replace("\n", "\r\n");
    assertThat(client.request("POST /form?db=d", multipart, bytes(body)).answer().text())
        .isEqualTo("{db=[d], q=[SELECT ä]}");
    assertThat(client.request("POST /form?q=+", multipart, bytes(body)).answer().text())
        .isEqualTo("{q=[SELECT ä]}");
    assertThat(client.request("POST /form?q=url", multipart, bytes(body)).answer().text())
        .as("a file is for a parameter without a value")
        .isEqualTo("{q=[url]}");
    String value = body.replace("; filename=\"f\"", "").replace("form-data", "Form-Data");
    assertThat(client.request("POST /form?q=url", multipart, bytes(value)).answer().text())
        .isEqualTo("{q=[url, SELECT ä]}");
    String half = body.substring(0, body.lastIndexOf("--BB"));
    assertThat(client.request("POST /form?db=d", multipart, bytes(half)).answer().text())
        .as("half of a form is none")
        .isEqualTo("{db=[d]}");
  }

  @Test
  void theTypeOfAFormIsWrittenInAnyCase() throws IOException {
    String type = "Content-Type: Application/X-WWW-Form-Urlencoded; charset=utf-8\r\n";
    assertThat(client.request("POST /form", type, bytes("q=x")).answer().text())
        .isEqualTo("{q=[x]}");
  }

  @Test
  void moreParametersThanAnyRequestHasAreRefused() throws IOException {
    String most = "a=1&".repeat(9_990) + "q=x";
    String type = "Content-Type: application/x-www-form-urlencoded\r\n";
    assertThat(client.request("POST /form", type, bytes(most)).answer().text()).endsWith("q=[x]}");
    assertRefused(client.request("POST /form", type, bytes("&a".repeat(10_001))));
    assertRefused(client.request("POST /form?" + "a&".repeat(10_001), type, bytes("")));
    String multipart = "Content-Type: multipart/form-data; boundary=B\r\n";
    assertRefused(
        client.request("POST /form", multipart, bytes("--B\r\n".repeat(10_002) + "--B--")));
  }

  private static void assertRefused(RawClient asked) throws IOException {
    RawClient.Answer answer = asked.answer();
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).isEqualTo("{\"error\":\"a request has 10000 parameters at most\"}\n");
  }

  @Test
  void aPartOfAFormWithoutANameIsPassedOver() throws IOException {
    String multipart = "Content-Type: multipart/form-data; boundary=B\r\n";
    String named = "--B\r\nContent-Disposition: form-data; name=";
    String body = "--B\r\na: b\r\n\r\nlost\r\n" + named + "\"q\"\r\n\r\nx\r\n--B--";
    assertThat(client.request("POST /form", multipart, bytes(body)).answer().text())
        .isEqualTo("{q=[x]}");
  }

  @Test
  void aPortInUseIsSaidInOneSentence() {
    assertThatThrownBy(() -> HttpServer.builder("127.0.0.1", server.port(), "1").start())
        .isInstanceOf(HyperbyteException.class)
        .hasMessage("cannot listen on 127.0.0.1:" + server.port() + "; is it in use?");
  }
}
