package io.hyperbytedb.http.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.hyperbytedb.http.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Random requests over real sockets, many on a connection: each gets its own well-formed answer,
 * with the status that the rules demand; an invalid one ends its connection, so that nothing after
 * it is taken for a request. {@code -Dfuzz.inputs=10000000} makes a longer run, {@code
 * -Dfuzz.seed=…} a different one.
 */
final class HttpFuzzTest {
  private static final int MAX_PIPELINED = 60;
  private static final int MAX_BODY = 10_000;
  private static final String SMUGGLED =
      "GET " + HttpInputs.HIDDEN + " HTTP/1.1\r\nHost: h\r\n\r\n";

  private final AtomicInteger hidden = new AtomicInteger();

  private HttpServer start() {
    // A log line for each refused request would dominate the run time.
    ((Logger) LoggerFactory.getLogger(HttpConnection.class)).setLevel(Level.INFO);
    return HttpServer.builder("127.0.0.1", 0, "1.8.10")
        .heads(HttpInputs.LIMITS)
        .route("GET", "/q", HttpFuzzTest::echo)
        .route("HEAD", "/q", HttpFuzzTest::echo)
        .route("POST", "/q", HttpFuzzTest::echo)
        .route("GET", HttpInputs.HIDDEN, this::hidden)
        .route("POST", "/internal/wal", this::hidden)
        .start();
  }

  private void hidden(HttpExchange exchange) {
    hidden.incrementAndGet();
    exchange.respond(204);
  }

  private static void echo(HttpExchange exchange) throws IOException {
    HttpExchange.Body body = exchange.readBody(MAX_BODY);
    String id = String.valueOf(exchange.queryParam("id"));
    String value = String.valueOf(exchange.queryParam("v"));
    String text = HttpInputs.echo(id, value, body.bytes(), body.length());
    exchange.respond(200, "text/plain", text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void everyRequestGetsItsAnswer() {
    long inputs = Long.getLong("fuzz.inputs", 20_000);
    long seed = Long.getLong("fuzz.seed", 20_261_130);
    HttpInputs source = new HttpInputs(seed);
    try (HttpServer server = start()) {
      for (long done = 0; done < inputs; ) {
        List<HttpInputs.Input> sent = new ArrayList<>();
        for (int i = source.below(MAX_PIPELINED); i > 0; i--) {
          sent.add(source.good());
        }
        byte[] tail = {};
        switch (source.below(4)) {
          case 0 -> sent.add(source.bad());
          case 1 -> sent.add(source.last());
          case 2 -> sent.add(source.cut());
          default -> tail = source.mutated();
        }
        try {
          converse(server.port(), sent, tail);
        } catch (IOException | RuntimeException | AssertionError e) {
          String where = "near input " + done + " of -Dfuzz.seed=" + seed + ": " + e.getMessage();
          throw new AssertionError(where + "\n" + text(sent, tail), e);
        }
        done += sent.size() + (tail.length > 0 ? 1 : 0);
      }
    }
  }

  private static String text(List<HttpInputs.Input> sent, byte[] tail) {
    // The fault is likely to be at the end, and the seed reproduces everything.
    StringBuilder all = new StringBuilder();
    for (HttpInputs.Input input : sent.subList(Math.max(0, sent.size() - 2), sent.size())) {
      all.append(printable(input.bytes())).append('\n');
    }
    return all.append(printable(tail)).toString();
  }

  private static String printable(byte[] bytes) {
    StringBuilder out = new StringBuilder();
    for (byte b : bytes) {
      boolean plain = b >= ' ' && b < 127;
      out.append(plain ? String.valueOf((char) b) : String.format("<%02x>", b & 0xff));
    }
    return out.toString();
  }

  private void converse(int port, List<HttpInputs.Input> sent, byte[] tail) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    sent.forEach(input -> bytes.writeBytes(input.bytes()));
    bytes.writeBytes(tail);
    if (!sent.isEmpty() && sent.getLast().kind() == HttpInputs.Kind.LAST) {
      bytes.writeBytes(SMUGGLED.getBytes(StandardCharsets.ISO_8859_1));
    }
    Answers answers = new Answers(exchange(port, bytes.toByteArray()));
    for (HttpInputs.Input input : sent) {
      boolean nothing = new String(input.bytes(), StandardCharsets.ISO_8859_1).isBlank();
      if (!nothing || answers.more()) {
        answers.check(input);
      }
    }
    while (tail.length > 0 && answers.more()) {
      answers.next(false);
    }
    if (answers.more()) {
      throw new AssertionError("too much is answered: " + answers.rest());
    }
    if (hidden.getAndSet(0) > 0 && tail.length == 0) {
      throw new AssertionError("a request was found in another one, or behind the last one");
    }
  }

  private static byte[] exchange(int port, byte[] bytes) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(60_000);
      socket.setTcpNoDelay(true);
      socket.getOutputStream().write(bytes);
      socket.shutdownOutput();
      return socket.getInputStream().readAllBytes();
    }
  }

  /** The answers on a connection. */
  private static final class Answers {
    private final String text;
    private int at;

    Answers(byte[] bytes) {
      this.text = new String(bytes, StandardCharsets.ISO_8859_1);
    }

    boolean more() {
      return at < text.length();
    }

    String rest() {
      return printable(text.substring(at).getBytes(StandardCharsets.ISO_8859_1));
    }

    void check(HttpInputs.Input input) {
      boolean head = input.kind() == HttpInputs.Kind.HEAD;
      int begin = at;
      Answer answer = next(head);
      if (answer.status() != input.status()) {
        throw wrong("[" + input.status() + "] expected", begin, input);
      }
      String expected =
          new String(input.text().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
      if (answer.status() == 200 && !answer.body().equals(head ? "" : expected)) {
        throw wrong("[" + input.text() + "] expected", begin, input);
      }
      boolean goesOn = input.kind() == HttpInputs.Kind.GOOD || head;
      if (answer.closes() == goesOn) {
        throw wrong("another end of the connection expected", begin, input);
      }
    }

    private AssertionError wrong(String what, int begin, HttpInputs.Input input) {
      at = begin;
      return new AssertionError(what + " of " + printable(input.bytes()) + " in " + rest());
    }

    private AssertionError unreadable(int begin) {
      at = begin;
      return new AssertionError("unreadable: " + rest());
    }

    /** An answer as read. */
    private record Answer(int status, boolean closes, String body) {}

    /** Reads an answer, and checks what holds for all answers. */
    Answer next(boolean head) {
      int begin = at;
      int end = text.indexOf("\r\n\r\n", at);
      if (end < 0 || !text.startsWith("HTTP/1.", at) || at + 13 > end) {
        throw unreadable(begin);
      }
      String[] lines = text.substring(at, end).split("\r\n", -1);
      int status = Integer.parseInt(lines[0].substring(9, 12));
      Map<String, String> headers = new HashMap<>();
      for (int i = 1; i < lines.length; i++) {
        int colon = lines[i].indexOf(": ");
        if (colon <= 0
            || headers.put(
                    lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                    lines[i].substring(colon + 2))
                != null) {
          throw unreadable(begin);
        }
      }
      int length = Integer.parseInt(headers.getOrDefault("content-length", "-1"));
      at = end + 4 + (head || status == 204 ? 0 : length);
      boolean complete = at <= text.length() && length < 0 == (status == 204) && at >= end + 4;
      if (!complete
          || !"1.8.10".equals(headers.get("x-influxdb-version"))
          || !"OSS".equals(headers.get("x-influxdb-build"))
          || !headers.containsKey("date")) {
        throw unreadable(begin);
      }
      String body = text.substring(end + 4, at);
      boolean success = status == 200 || status == 204;
      boolean refusal = (status >= 400 && status < 500) || status == 501 || status == 505;
      boolean json =
          "application/json".equals(headers.get("content-type"))
              && headers.containsKey("x-influxdb-error")
              && body.startsWith("{\"error\":\"")
              && body.endsWith("\"}\n");
      boolean noRoute =
          (status == 404 || status == 405)
              && "text/plain; charset=utf-8".equals(headers.get("content-type"))
              && "nosniff".equals(headers.get("x-content-type-options"));
      if (!success && !noRoute && !(refusal && json)) {
        throw unreadable(begin);
      }
      return new Answer(status, "close".equals(headers.get("connection")), body);
    }
  }
}
