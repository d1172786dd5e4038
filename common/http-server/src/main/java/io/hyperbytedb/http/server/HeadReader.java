package io.hyperbytedb.http.server;

import static io.hyperbytedb.http.server.RefusedRequestException.badRequest;

import io.hyperbytedb.http.QueryString;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads heads of requests according to RFC 9112. Where it leaves a choice, this follows InfluxDB,
 * except for what would let a proxy in front see different requests than this server. Not
 * thread-safe.
 */
final class HeadReader {
  /** Characters allowed in the names of headers and methods besides letters and digits. */
  private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

  /** Characters allowed in a Host header besides letters and digits. */
  private static final String HOST_MARKS = "!$%&()*+,-.:;=[]'_~";

  private static final boolean[] TOKEN = characters(TOKEN_MARKS);
  private static final boolean[] HOST = characters(HOST_MARKS);
  private static final int VERSION_LENGTH = 8;

  /** The maximum number of digits of a length. */
  private static final int MAX_LENGTH_DIGITS = 18;

  private final ClientBytes in;
  private final HeadLimits limits;
  private final HeadBudget.Share share;

  HeadReader(ClientBytes in, HeadLimits limits, HeadBudget.Share share) {
    this.in = in;
    this.limits = limits;
    this.share = share;
  }

  private static boolean[] characters(String marks) {
    boolean[] allowed = new boolean[256];
    for (char c = 0; c < 128; c++) {
      allowed[c] = Character.isLetterOrDigit(c) || marks.indexOf(c) >= 0;
    }
    return allowed;
  }

  /**
   * Reads the next head; skips empty lines before it.
   *
   * @return null if the client has closed the connection instead
   * @throws RefusedRequestException if the head is invalid or too long
   * @throws IOException if the client is gone
   */
  @Nullable RequestHead read() throws IOException, RefusedRequestException {
    int left = limits.maxRequestLine();
    while (true) {
      ClientBytes.Line result = in.readLine(left, share);
      switch (result) {
        case END -> {
          return null;
        }
        case CUT -> throw RefusedRequestException.cut();
        case TOO_LONG ->
            throw new RefusedRequestException(
                414, "the request line is longer than " + limits.maxRequestLine() + " bytes");
        case COMPLETE -> {}
      }
      if (in.lineTo() > in.lineFrom()) {
        return readFrom();
      }
      left -= 2;
      if (left <= 0) {
        throw badRequest("only empty lines");
      }
    }
  }

  /** Continues after the request line. */
  private RequestHead readFrom() throws IOException, RefusedRequestException {
    byte[] line = in.line();
    int start = in.lineFrom();
    int end = in.lineTo();
    int first = space(line, start, end);
    int second = first < 0 ? -1 : space(line, first + 1, end);
    if (second < 0) {
      throw badRequest("malformed request line");
    }
    boolean old = isOldVersion(line, second + 1, end);
    String method = text(line, start, first);
    if (!all(TOKEN, method)) {
      throw badRequest("invalid method");
    }
    String target = target(line, first + 1, second);
    in.forgetLine();
    int from = pathOf(method, target);
    int mark = target.indexOf('?', from);
    String path = mark < 0 ? target.substring(from) : target.substring(from, mark);
    checkEscapes(path);
    HeaderList headers = new HeaderList();
    readFields(headers);
    checkHost(headers, old);
    return new RequestHead(
        method,
        path,
        mark < 0 ? "" : target.substring(mark + 1),
        old,
        headers,
        new RequestHead.Body(contentLength(headers, old), expectsContinue(headers, old)),
        old
            ? !headers.hasToken("Connection", "keep-alive")
            : headers.hasToken("Connection", "close"));
  }

  private static int space(byte[] line, int from, int to) {
    for (int i = from; i < to; i++) {
      if (line[i] == ' ') {
        return i;
      }
    }
    return -1;
  }

  private static String text(byte[] line, int from, int to) {
    return new String(line, from, to - from, StandardCharsets.ISO_8859_1);
  }

  private static boolean all(boolean[] allowed, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!allowed[text.charAt(i)]) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static boolean isOldVersion(byte[] line, int from, int to)
      throws RefusedRequestException {
    String version = text(line, from, Math.min(to, from + VERSION_LENGTH));
    boolean valid =
        to - from == VERSION_LENGTH
            && version.startsWith("HTTP/")
            && isDigit(version.charAt(5))
            && version.charAt(6) == '.'
            && isDigit(version.charAt(7));
    if (!valid) {
      throw badRequest("malformed HTTP version");
    }
    if (version.charAt(5) != '1') {
      throw new RefusedRequestException(505, "unsupported protocol version");
    }
    return version.charAt(7) == '0';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static String target(byte[] line, int from, int to) throws RefusedRequestException {
    for (int i = from; i < to; i++) {
      int b = line[i] & 0xff;
      if (b <= ' ' || b == 0x7f) {
        throw badRequest("invalid control character in URL");
      }
    }
    return text(line, from, to);
  }

  /** The start of the path in a request target, which may be a complete URL. */
  private static int pathOf(String method, String target) throws RefusedRequestException {
    if (target.startsWith("/") || target.equals("*") || method.equals("CONNECT")) {
      return 0;
    }
    int colon = target.indexOf("://");
    if (colon <= 0) {
      throw badRequest("invalid URI for request");
    }
    for (int i = 0; i < colon; i++) {
      char c = target.charAt(i);
      if (!TOKEN[c] || (i == 0 && !Character.isLetter(c))) {
        throw badRequest("invalid URI for request");
      }
    }
    int at = colon + 3;
    while (at < target.length() && target.charAt(at) != '/' && target.charAt(at) != '?') {
      at++;
    }
    return at;
  }

  private static void checkEscapes(String path) throws RefusedRequestException {
    for (int i = path.indexOf('%'); i >= 0; i = path.indexOf('%', i + 1)) {
      if (i + 2 >= path.length() || QueryString.hex(path.charAt(i + 1), path.charAt(i + 2)) < 0) {
        throw badRequest("invalid URL escape");
      }
    }
  }

  /**
   * Reads header lines up to the empty one; those of a head, or the trailers after the last chunk.
   *
   * @throws RefusedRequestException if they are invalid or too long
   */
  void readFields(HeaderList headers) throws IOException, RefusedRequestException {
    int left = limits.maxHeaders();
    while (true) {
      switch (in.readLine(Math.max(left, 2), share)) {
        case COMPLETE -> {}
        case TOO_LONG -> throw tooLong();
        case CUT, END -> throw RefusedRequestException.cut();
      }
      int from = in.lineFrom();
      int to = in.lineTo();
      if (from == to) {
        in.forgetLine();
        return;
      }
      left -= to - from + 2;
      if (left < 0) {
        throw tooLong();
      }
      share.takeLine();
      readField(in.line(), from, to, headers);
    }
  }

  private RefusedRequestException tooLong() {
    return new RefusedRequestException(
        431, "the headers are longer than " + limits.maxHeaders() + " bytes");
  }

  private static void readField(byte[] line, int from, int to, HeaderList headers)
      throws RefusedRequestException {
    int start = from;
    boolean continues = line[from] == ' ' || line[from] == '\t';
    String name = "";
    if (continues) {
      if (headers.size() == 0) {
        throw badRequest("malformed header line");
      }
    } else {
      while (start < to && line[start] != ':') {
        start++;
      }
      if (start == to) {
        throw badRequest("malformed header line");
      }
      name = text(line, from, start);
      if (!all(TOKEN, name)) {
        throw badRequest("invalid header name");
      }
      start++;
    }
    for (int i = start; i < to; i++) {
      int b = line[i] & 0xff;
      if ((b < ' ' && b != '\t') || b == 0x7f) {
        throw badRequest("invalid header value");
      }
    }
    String value = text(line, start, to).strip();
    if (continues) {
      headers.continueLast(value);
    } else {
      headers.add(name, value);
    }
  }

  private static void checkHost(HeaderList headers, boolean old) throws RefusedRequestException {
    List<String> hosts = headers.all("Host");
    if (hosts.isEmpty() && !old) {
      throw badRequest("missing required Host header");
    }
    if (hosts.size() > 1) {
      throw badRequest("too many Host headers");
    }
    if (!hosts.isEmpty() && !hosts.getFirst().isEmpty() && !all(HOST, hosts.getFirst())) {
      throw badRequest("malformed Host header");
    }
  }

  private static long contentLength(HeaderList headers, boolean old)
      throws RefusedRequestException {
    List<String> lengths = headers.all("Content-Length");
    List<String> codings = headers.all("Transfer-Encoding");
    if (!codings.isEmpty()) {
      // A proxy of HTTP/1.0 does not know chunks, and would find another body.
      if (old || !lengths.isEmpty()) {
        throw badRequest("Transfer-Encoding with HTTP/1.0 or Content-Length");
      }
      if (codings.size() > 1 || !codings.getFirst().equalsIgnoreCase("chunked")) {
        throw new RefusedRequestException(501, "Unsupported transfer encoding");
      }
      return -1;
    }
    long length = 0;
    for (int i = 0; i < lengths.size(); i++) {
      String text = lengths.get(i);
      if (text.isEmpty()
          || text.length() > MAX_LENGTH_DIGITS
          || !text.chars().allMatch(c -> isDigit((char) c))
          || !text.equals(lengths.getFirst())) {
        throw badRequest("bad Content-Length");
      }
      length = Long.parseLong(text);
    }
    return length;
  }

  private static boolean expectsContinue(HeaderList headers, boolean old)
      throws RefusedRequestException {
    String expected = headers.first("Expect");
    if (expected == null || expected.isEmpty() || old) {
      return false;
    }
    if (!expected.equalsIgnoreCase("100-continue")) {
      throw new RefusedRequestException(417, "Expectation Failed");
    }
    return true;
  }
}
