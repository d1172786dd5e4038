package io.hyperbytedb.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;

/**
 * A hostile client: sends requests that cost much, declare much, break off, or are no requests at
 * all, over sockets of its own. What it is answered does not matter. Each instance belongs to one
 * thread.
 */
final class Attacks implements AutoCloseable {
  /** The kinds of requests. */
  enum Kind {
    COSTLY_QUERY,
    ODD_QUERY,
    SLOW_READER,
    DECLARED_BODY,
    BROKEN_CHUNKS,
    BROKEN_GZIP,
    GZIP_BOMB,
    GARBAGE,
    HALF_HEADER,
    LONG_HEADER,
    IDLE_CONNECTIONS,
    BROKEN_LINES,
    WIDE_POINT,
    MANY_SERIES,
    INTERNAL_PATH,
    WRONG_PASSWORD
  }

  /** So many connections an attacker keeps open at most; the oldest is closed for a new one. */
  private static final int KEPT = 150;

  private static final int CONNECT_MILLIS = 3_000;

  /** An attacker does not wait long: what it left behind goes on in the server. */
  private static final int ANSWER_MILLIS = 200;

  private final InetSocketAddress server;
  private final SplittableRandom random;
  private final HostileQueries queries;
  private final List<Socket> kept = new ArrayList<>();
  private final ConcurrentMap<Kind, Integer> sent;

  /**
   * @param url the server's
   * @param sent counts what was sent; shared by all attackers
   */
  Attacks(String url, SplittableRandom random, ConcurrentMap<Kind, Integer> sent) {
    URI uri = URI.create(url);
    this.server = new InetSocketAddress(uri.getHost(), uri.getPort());
    this.random = random;
    this.queries = new HostileQueries(random.split());
    this.sent = sent;
  }

  /** Attacks until a time of {@link System#nanoTime}. */
  void run(long end) {
    Kind[] kinds = Kind.values();
    while (System.nanoTime() - end < 0) {
      Kind kind = kinds[random.nextInt(kinds.length)];
      try {
        attack(kind);
      } catch (IOException e) {
        // Refused, cut off or not answered in time.
      }
      sent.merge(kind, 1, Integer::sum);
      LockSupport.parkNanos(random.nextInt(30_000_000));
    }
  }

  private void attack(Kind kind) throws IOException {
    switch (kind) {
      case COSTLY_QUERY -> exchange(query(queries.costly(), random.nextBoolean()));
      case ODD_QUERY -> exchange(query(queries.odd(), random.nextBoolean()));
      case SLOW_READER -> keep(query("SELECT * FROM cpu", true));
      case DECLARED_BODY -> {
        int declared = 1 << random.nextInt(8, 25);
        keep(concat(head("POST /write?db=soak", "Content-Length: " + declared), text("x v=1")));
      }
      case BROKEN_CHUNKS -> exchange(brokenChunks());
      case BROKEN_GZIP -> exchange(brokenGzip());
      case GZIP_BOMB -> exchange(gzipPost(new byte[1 << 24]));
      case GARBAGE -> exchange(garbage(1 + random.nextInt(4_000)));
      case HALF_HEADER -> {
        byte[] whole = query("SHOW DATABASES", false);
        byte[] half = java.util.Arrays.copyOf(whole, 1 + random.nextInt(whole.length - 1));
        if (random.nextBoolean()) {
          keep(half);
        } else {
          try (Socket socket = connect()) {
            socket.getOutputStream().write(half);
          }
        }
      }
      case LONG_HEADER -> exchange(longHeader());
      case IDLE_CONNECTIONS -> {
        for (int i = 0; i < 20; i++) {
          keep(new byte[0]);
        }
      }
      case BROKEN_LINES -> exchange(post("/write?db=soak", brokenLines()));
      case WIDE_POINT -> exchange(post("/write?db=hostile", widePoint()));
      case MANY_SERIES -> exchange(post("/write?db=hostile", manySeries()));
      case INTERNAL_PATH -> exchange(internalPath());
      case WRONG_PASSWORD ->
          exchange(
              head(
                  "GET /query?p=x&q=SHOW+DATABASES&u=u" + random.nextInt(50),
                  "Authorization: bAsIc dTpw"));
    }
  }

  /** The head of a request. */
  private static byte[] head(String methodAndTarget, String... headers) {
    StringBuilder head = new StringBuilder(methodAndTarget).append(" HTTP/1.1\r\nHost: t\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    return text(head.append("\r\n").toString());
  }

  private static byte[] text(String request) {
    return request.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] query(String statement, boolean chunked) {
    String form = "db=soak&q=" + URLEncoder.encode(statement, StandardCharsets.UTF_8);
    if (chunked) {
      form += "&chunked=true";
    }
    return post("/query", form.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] post(String target, byte[] body) {
    String type = target.startsWith("/query") ? "application/x-www-form-urlencoded" : "text/plain";
    return concat(
        head("POST " + target, "Content-Type: " + type, "Content-Length: " + body.length), body);
  }

  private static byte[] concat(byte[] head, byte[] body) {
    byte[] whole = java.util.Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, whole, head.length, body.length);
    return whole;
  }

  private byte[] brokenChunks() {
    String[] bodies = {
      "8;a=b\r\nx v=1 1\r\n0\r\n\r\n",
      "8\r\nx v=1 1XX0\r\n\r\n",
      "zz\r\nx v=1 1\r\n0\r\n\r\n",
      "-1\r\n\r\n",
      "7fffffffffffffff\r\nx v=1\r\n",
      "8\r\nx v=1 1\r\n0\r\nTrailer: y\r\n\r\n",
      "8\r\nx v",
      "\r\n",
    };
    return concat(
        head("POST /write?db=soak", "Transfer-Encoding: chunked"),
        text(bodies[random.nextInt(bodies.length)]));
  }

  private byte[] brokenGzip() throws IOException {
    byte[] whole =
        gzip("x v=1 1\n".repeat(1 + random.nextInt(100)).getBytes(StandardCharsets.UTF_8));
    switch (random.nextInt(3)) {
      case 0 -> whole = java.util.Arrays.copyOf(whole, whole.length / 2);
      case 1 -> whole[random.nextInt(whole.length)] ^= 0x55;
      default -> whole = concat(whole, text("x v=2 2\n"));
    }
    return gzipRequest(whole);
  }

  private static byte[] gzipPost(byte[] inflated) throws IOException {
    return gzipRequest(gzip(inflated));
  }

  private static byte[] gzipRequest(byte[] body) {
    return concat(
        head("POST /write?db=soak", "Content-Encoding: gzip", "Content-Length: " + body.length),
        body);
  }

  private static byte[] gzip(byte[] data) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(data);
    }
    return bytes.toByteArray();
  }

  private byte[] garbage(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    if (random.nextBoolean()) {
      System.arraycopy(text("\r\n"), 0, bytes, 0, Math.min(2, length));
    }
    return bytes;
  }

  private byte[] longHeader() {
    String filler = "x".repeat(1 << random.nextInt(10, 22));
    return random.nextBoolean()
        ? head("GET /ping?pad=" + filler)
        : head("GET /ping", "X-Pad: " + filler);
  }

  private byte[] brokenLines() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      switch (random.nextInt(6)) {
        case 0 -> lines.append("x v=1 1");
        case 1 -> lines.append("x,= v=1");
        case 2 -> lines.append("x v=\"").append("y".repeat(random.nextInt(2_000)));
        case 3 -> lines.append("x v=1e999999999 99999999999999999999");
        case 4 -> lines.append("\u0000,\u0001=\u0002 \u0003=1 1");
        default -> lines.append(random.nextLong());
      }
      lines.append('\n');
    }
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }

  private byte[] widePoint() {
    StringBuilder line = new StringBuilder("wide ");
    int fields = 1 + random.nextInt(5_000);
    for (int i = 0; i < fields; i++) {
      line.append(i == 0 ? "" : ",").append('f').append(i).append('=').append(i);
    }
    return line.append(" 1").toString().getBytes(StandardCharsets.UTF_8);
  }

  private byte[] manySeries() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      lines.append("many,id=").append(random.nextInt(20_000)).append(" v=1 1\n");
    }
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }

  private byte[] internalPath() {
    String[] paths = {
      "//internal/wal?partition=0&offset=0",
      "/internal%2fwal",
      "/ping/../internal/wal",
      "/internal/wal;x=1",
      "/internal/metrics",
      "/%00",
      "/debug/pprof/../../etc/passwd",
    };
    return head("GET " + paths[random.nextInt(paths.length)]);
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout(ANSWER_MILLIS);
    socket.connect(server, CONNECT_MILLIS);
    return socket;
  }

  /** Sends, and takes a part of the answer. */
  private void exchange(byte[] request) throws IOException {
    try (Socket socket = connect()) {
      OutputStream out = socket.getOutputStream();
      out.write(request);
      out.flush();
      InputStream in = socket.getInputStream();
      byte[] buffer = new byte[8_192];
      for (int i = 0; i < 16; i++) {
        if (in.read(buffer) < 0) {
          return;
        }
      }
    }
  }

  /** Sends, and neither reads nor closes until later. */
  private void keep(byte[] request) throws IOException {
    Socket socket = connect();
    kept.add(socket);
    if (kept.size() > KEPT) {
      kept.removeFirst().close();
    }
    socket.getOutputStream().write(request);
  }

  @Override
  public void close() throws IOException {
    for (Socket socket : kept) {
      socket.close();
    }
  }
}
