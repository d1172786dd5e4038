package io.hyperbytedb.http.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;

/**
 * Random requests: valid ones in all forms that the rules allow, and invalid ones, each with the
 * expected answer.
 */
final class HttpInputs {
  /** A longer request line gets 414, longer headers together 431. */
  static final HeadLimits LIMITS = new HeadLimits(1_500, 2_500);

  /** A request for this path was smuggled in another one. */
  static final String HIDDEN = "/hidden";

  private static final String HOST = "Host: test\r\n";
  private static final String MARKS = "\"<>{}|^[]\\`'!$()*,-./:@?_~=#äß€";
  private static final String[] OTHER_PATHS = {
    "//internal/wal",
    "/internal%2fwal",
    "/q/../internal/wal",
    "/internal/wal;x=1",
    "/./internal",
    "/internal/%2e%2e/wal",
    "/INTERNAL/wal",
    "/internal/wal/",
    "/%69nternal/wal",
    "/q%00",
    "/*",
    "/"
  };

  private final Random random;
  private int number;

  /** The consequence of a request for the following ones. */
  enum Kind {
    /** A further request may follow. */
    GOOD,
    /** The answer has no body; a further request may follow. */
    HEAD,
    /** The answer is the last one of the connection. */
    LAST,
    /** Nothing can follow. */
    CUT
  }

  /**
   * A request.
   *
   * @param bytes the bytes to send
   * @param status the expected status
   * @param text the expected body; empty for any error message
   */
  record Input(byte[] bytes, int status, String text, Kind kind) {}

  HttpInputs(long seed) {
    this.random = new Random(seed);
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private boolean sometimes() {
    return random.nextInt(4) == 0;
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  /** The server's answer to an accepted request. */
  static String echo(String id, String value, byte[] body, int length) {
    CRC32 crc = new CRC32();
    crc.update(body, 0, length);
    return id + ' ' + value + ' ' + length + ' ' + Long.toHexString(crc.getValue());
  }

  /** A request that is accepted, or refused without closing the connection. */
  Input good() {
    return switch (random.nextInt(12)) {
      case 0, 1, 2 -> query("GET", "1.1");
      case 3, 4 -> withLength();
      case 5, 6, 7 -> chunked();
      case 8 -> elsewhere();
      case 9 -> zipped();
      case 10 -> damagedZip();
      default -> query("HEAD", "1.1");
    };
  }

  /** An accepted request that closes the connection. */
  Input last() {
    if (sometimes()) {
      return query("GET", "1.0");
    }
    Input input = withLength();
    String line = new String(input.bytes(), StandardCharsets.ISO_8859_1);
    int end = line.indexOf("\r\n") + 2;
    byte[] close = latin("connection: x, CLOSE\r\n");
    byte[] bytes = join(latin(line.substring(0, end)), close, latin(line.substring(end)));
    return new Input(bytes, input.status(), input.text(), Kind.LAST);
  }

  private String id() {
    return "id" + number++;
  }

  /** Header lines without meaning for the server. */
  private String noise() {
    StringBuilder lines = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      lines.append("x-").append(random.nextInt(1_000)).append(sometimes() ? ":" : ": ");
      lines.append("v".repeat(random.nextInt(30))).append(sometimes() ? "\t\u00e4" : "");
      lines.append(sometimes() ? "\r\n folded " : "").append(sometimes() ? "\n" : "\r\n");
    }
    return lines.toString();
  }

  private byte[] encoded(String value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte b : utf8(value)) {
      boolean must =
          b == '&' || b == ';' || b == '%' || b == '+' || (b >= 0 && b < ' ') || b == 127;
      if (b == ' ') {
        out.writeBytes(latin(sometimes() ? "%20" : "+"));
      } else if (must || sometimes()) {
        out.writeBytes(latin(String.format(sometimes() ? "%%%02X" : "%%%02x", b & 0xff)));
      } else {
        out.write(b);
      }
    }
    return out.toByteArray();
  }

  private String value() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      int kind = random.nextInt(4);
      text.append(
          kind == 0
              ? MARKS.charAt(random.nextInt(MARKS.length()))
              : (char) (kind == 1 ? random.nextInt(1, 128) : 'a' + random.nextInt(26)));
    }
    return text.toString();
  }

  private byte[] target(String id, String value) {
    byte[] odd = latin(sometimes() ? "&odd=%zz&a;b=c&&" : "");
    return join(
        latin(sometimes() ? "http://u@h:1/q" : "/q"),
        latin("?id=" + id),
        odd,
        latin("&v="),
        encoded(value));
  }

  private Input query(String method, String version) {
    String id = id();
    String value = value();
    boolean old = version.equals("1.0");
    byte[] bytes =
        join(
            latin(sometimes() ? "\r\n" : ""),
            latin(method + " "),
            target(id, value),
            latin(" HTTP/" + version + (sometimes() ? "\n" : "\r\n")),
            latin(old && sometimes() ? "" : HOST),
            utf8(noise()),
            latin("\r\n"));
    Kind kind = old ? Kind.LAST : method.equals("HEAD") ? Kind.HEAD : Kind.GOOD;
    return new Input(bytes, 200, echo(id, value, new byte[0], 0), kind);
  }

  private byte[] body() {
    byte[] body = new byte[random.nextInt(sometimes() ? 3_000 : 60)];
    random.nextBytes(body);
    return body;
  }

  /** The head of a POST, without the empty line. */
  private byte[] post(String id, String headers) {
    return latin("POST /q?id=" + id + "&v=- HTTP/1.1\r\n" + HOST + noise() + headers);
  }

  private Input withLength() {
    String id = id();
    byte[] body = body();
    String length = "Content-Length: " + (sometimes() ? "00" : "") + body.length + "\r\n";
    byte[] head = post(id, sometimes() ? length + length : length);
    return new Input(
        join(head, latin("\r\n"), body), 200, echo(id, "-", body, body.length), Kind.GOOD);
  }

  private Input chunked() {
    String id = id();
    byte[] body = body();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        post(id, "Transfer-Encoding: " + (sometimes() ? "Chunked" : "chunked") + "\r\n\r\n"));
    for (int from = 0; from < body.length; ) {
      int size = Math.min(body.length - from, 1 + random.nextInt(sometimes() ? 1_000 : 20));
      String digits = (sometimes() ? "00" : "") + Integer.toHexString(size);
      out.writeBytes(latin(sometimes() ? digits.toUpperCase(Locale.ROOT) : digits));
      out.writeBytes(latin(sometimes() ? " ;a=b;c=\"d;\"" : ""));
      out.writeBytes(latin("\r\n"));
      out.write(body, from, size);
      out.writeBytes(latin("\r\n"));
      from += size;
    }
    out.writeBytes(latin(sometimes() ? "000;x\r\n" : "0\r\n"));
    out.writeBytes(latin(sometimes() ? "Content-Length: 5\r\nHost: other\r\n\r\n" : "\r\n"));
    return new Input(out.toByteArray(), 200, echo(id, "-", body, body.length), Kind.GOOD);
  }

  /** A path without a route, or a method that the path does not have. */
  private Input elsewhere() {
    String body = "GET " + HIDDEN + " HTTP/1.1\r\n" + HOST + "\r\n";
    boolean other = random.nextBoolean();
    String line = other ? "POST " + OTHER_PATHS[random.nextInt(OTHER_PATHS.length)] : "DELETE /q";
    String head = line + " HTTP/1.1\r\n" + HOST + "Content-Length: " + body.length() + "\r\n\r\n";
    return new Input(latin(head + body), other ? 404 : 405, "", Kind.GOOD);
  }

  private static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private byte[] zippedPost(String id, byte[] zip) {
    String length = "Content-Encoding: gzip\r\nContent-Length: " + zip.length + "\r\n\r\n";
    return join(post(id, length), zip);
  }

  private Input zipped() {
    String id = id();
    byte[] first = body();
    byte[] second = sometimes() ? body() : new byte[0];
    byte[] zip = second.length == 0 ? gzip(first) : join(gzip(first), gzip(second));
    byte[] all = join(first, second);
    return new Input(zippedPost(id, zip), 200, echo(id, "-", all, all.length), Kind.GOOD);
  }

  private Input damagedZip() {
    byte[] zip = gzip(body());
    byte[] damaged =
        switch (random.nextInt(4)) {
          case 0 -> join(zip, latin("cpu v=1"));
          case 1 -> Arrays.copyOf(zip, random.nextInt(zip.length));
          case 2 -> join(zip, Arrays.copyOf(zip, 1 + random.nextInt(zip.length - 1)));
          default -> {
            zip[zip.length - 1 - random.nextInt(8)] ^= (byte) (1 << random.nextInt(8));
            yield zip;
          }
        };
    return new Input(zippedPost(id(), damaged), 400, "", Kind.GOOD);
  }

  private static final String GET = "GET /q HTTP/1.1\r\n";
  private static final String POST = "POST /q HTTP/1.1\r\n" + HOST;
  private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";

  /** An invalid request: it is refused, and no byte after it is interpreted. */
  Input bad() {
    return switch (random.nextInt(6)) {
      case 0 -> badLine();
      case 1 -> badHost();
      case 2 -> badHeader();
      case 3 -> badLength();
      case 4 -> badChunk();
      default -> tooLong();
    };
  }

  private Input refused(int status, String request) {
    return new Input(latin(request), status, "", Kind.LAST);
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private char control() {
    char c = (char) random.nextInt(32);
    return c == '\n' || c == '\r' || c == '\t' ? 0 : c;
  }

  private Input badLine() {
    String rest = "\r\n" + HOST + "\r\n";
    return switch (random.nextInt(5)) {
      case 0 ->
          refused(
              400,
              pick("GET /q", "GET /q ", "GET", "GET  /q HTTP/1.1", "\u0016\u0003\u0001") + rest);
      case 1 ->
          refused(
              400,
              "GET /q"
                  + pick("?a= b", "?a=" + control(), "\u007f", "%z1", "%2", "%")
                  + " HTTP/1.1"
                  + rest);
      case 2 ->
          refused(
              400,
              "GET /q " + pick("HTTP/1", "HTTP/11", "http/1.1", "HTTP/1.1 ", "HTTP/a.1") + rest);
      case 3 -> refused(505, "GET /q HTTP/" + pick("2.0", "0.9", "3.1") + rest);
      default ->
          refused(
              400,
              pick("G(T /q", " GET /q", "GET q", "GET ://q", "GET 1://q", "\u00e4 /q")
                  + " HTTP/1.1"
                  + rest);
    };
  }

  private Input badHost() {
    return refused(
        400,
        GET + pick("", HOST + HOST, "Host: a b\r\n", "Host: <a>\r\n", "Host: a/b\r\n") + "\r\n");
  }

  private Input badHeader() {
    if (sometimes()) {
      return refused(
          417, POST + "Expect: " + pick("x", "200-ok") + "\r\nContent-Length: 5\r\n\r\nhello");
    }
    String line =
        pick(
            "a b: c",
            "a : c",
            ": c",
            "abc",
            "a\u00e4: c",
            "a: b" + control(),
            "a: b\rc",
            "a: \u007f",
            "(a): b");
    return sometimes()
        ? refused(400, GET + " folded: first\r\n" + HOST + "\r\n")
        : refused(400, GET + HOST + noise() + line + "\r\n\r\n");
  }

  private Input badLength() {
    String length = "Content-Length: ";
    return switch (random.nextInt(4)) {
      case 0 ->
          refused(
              400,
              POST
                  + length
                  + pick("", "-1", "+1", "1x", "1, 1", "0x1", "1 1", "9".repeat(19))
                  + "\r\n\r\nhello");
      case 1 ->
          refused(400, POST + length + "5\r\n" + length + pick("6", "05", "") + "\r\n\r\nhello");
      case 2 ->
          refused(
              400,
              sometimes()
                  ? POST.replace("1.1", "1.0") + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                  : POST + length + "5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
      default -> {
        String coding =
            "Transfer-Encoding: "
                + pick("gzip", "gzip, chunked", "", "identity", "chunked, chunked", "xchunked");
        yield refused(501, POST + coding + "\r\n\r\n0\r\n\r\n");
      }
    };
  }

  private Input badChunk() {
    String good = sometimes() ? "3;x=y\r\nabc\r\n" : "";
    String chunk =
        pick(
            "x\r\nabc\r\n",
            "\r\nabc\r\n",
            "-3\r\nabc\r\n",
            "0x3\r\nabc\r\n",
            " 3\r\nabc\r\n",
            "3 x\r\nabc\r\n",
            "3\r\nabcXX",
            "3\r\nabc\n0\r\n\r\n",
            "3\nabc\r\n",
            "3;\r;\r\nabc\r\n",
            "3;\u0000\r\nabc\r\n",
            "f".repeat(16) + "\r\nabc\r\n",
            "3;" + "e".repeat(5_000) + "\r\nabc\r\n",
            "0\r\nbad trailer\r\n\r\n",
            "0\r\n a: b\r\n\r\n");
    // A chunk that is valid so far hides the next request in its size.
    return refused(400, CHUNKED + good + chunk);
  }

  private Input tooLong() {
    return sometimes()
        ? refused(
            414, "GET /q?" + "x".repeat(LIMITS.maxRequestLine()) + " HTTP/1.1\r\n" + HOST + "\r\n")
        : refused(
            431,
            GET
                + HOST
                + (sometimes()
                    ? "a: " + "b".repeat(LIMITS.maxHeaders()) + "\r\n"
                    : "a: b\r\n".repeat(420))
                + "\r\n");
  }

  /** A truncated request, after which the client closes the connection. */
  Input cut() {
    byte[] whole =
        sometimes()
            ? query("GET", "1.1").bytes()
            : sometimes() ? withLength().bytes() : chunked().bytes();
    return new Input(Arrays.copyOf(whole, random.nextInt(whole.length)), 400, "", Kind.CUT);
  }

  /** A request with random changes, with any outcome. */
  byte[] mutated() {
    // An answer without a body could not be told from one with a body.
    byte[] bytes = (sometimes() ? bad() : random.nextBoolean() ? chunked() : elsewhere()).bytes();
    for (int i = 1 + random.nextInt(4); i > 0 && bytes.length > 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(3)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] = (byte) "\r\n :;,%\0\t-0".charAt(random.nextInt(11));
        default -> {
          byte[] rest =
              Arrays.copyOfRange(
                  bytes, Math.min(bytes.length, at + 1 + random.nextInt(3)), bytes.length);
          bytes = join(Arrays.copyOf(bytes, at), rest);
        }
      }
    }
    return bytes;
  }

  /** A number below a bound. */
  int below(int bound) {
    return random.nextInt(bound);
  }
}
