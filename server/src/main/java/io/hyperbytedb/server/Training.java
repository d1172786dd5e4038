package io.hyperbytedb.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;

/**
 * The work that a server does for itself once after a build: writes and queries of all kinds, over
 * HTTP. The JVM keeps in its AOT cache which classes that took and how the methods were used, so
 * that the next start has them compiled within its first seconds.
 */
final class Training {
  private static final Duration LIMIT = Duration.ofSeconds(45);
  private static final String DATABASE = "training";
  private static final long START = 1_700_000_000L / 86_400 * 86_400;
  private static final int HOSTS = 100;
  private static final int STEP_SECONDS = 10;
  private static final int BATCH = 5_000;
  private static final int BATCHES = 120;
  private static final int SINGLE_WRITES = 2_000;
  private static final int ROUNDS = 150;

  private static final List<String> NAMES =
      List.of("user", "system", "idle", "nice", "iowait", "irq", "softirq", "steal", "guest", "x");

  private static final List<String> METADATA =
      List.of(
          "SHOW DATABASES",
          "SHOW MEASUREMENTS",
          "SHOW TAG KEYS",
          "SHOW FIELD KEYS",
          "SHOW TAG VALUES WITH KEY = host",
          "SHOW RETENTION POLICIES",
          "SHOW SERIES LIMIT 10",
          "SHOW SERIES CARDINALITY",
          "SHOW QUERIES",
          "SHOW STATS");

  private final String url;
  private final SplittableRandom random = new SplittableRandom(1);
  private final long deadline = System.nanoTime() + LIMIT.toNanos();
  private long step;

  private Training(int port) {
    this.url = "http://127.0.0.1:" + port;
  }

  /**
   * Does the work, for less than a minute.
   *
   * @param port of the HTTP API of this process
   * @throws IOException if a request fails
   */
  static void run(int port) throws IOException {
    Training training = new Training(port);
    training.query("CREATE DATABASE " + DATABASE, "");
    for (int batch = 0; batch < BATCHES && training.hasTime(); batch++) {
      training.writeBatch(/* zipped= */ batch % 8 == 0, /* floats= */ batch % 3 == 0);
    }
    training.singleWrites();
    // The hot tail first, then files.
    training.queries(ROUNDS / 3);
    training.post("/internal/compact", new byte[0], /* zipped= */ false);
    training.queries(ROUNDS);
    training.query("DELETE FROM cpu WHERE host = 'host_1'", "");
    training.queries(2);
    training.query("DROP DATABASE " + DATABASE, "");
  }

  private boolean hasTime() {
    return System.nanoTime() < deadline;
  }

  private void writeBatch(boolean zipped, boolean floats) throws IOException {
    StringBuilder lines = new StringBuilder(BATCH * 320);
    for (int row = 0; row < BATCH; row += HOSTS) {
      long time = START + step++ * STEP_SECONDS;
      for (int host = 0; host < HOSTS; host++) {
        row(lines, floats ? "load" : "cpu", host, floats, time);
      }
    }
    byte[] body = lines.toString().getBytes(StandardCharsets.UTF_8);
    post("/write?db=" + DATABASE, zipped ? zip(body) : body, zipped);
  }

  private void row(StringBuilder to, String measurement, int host, boolean floats, long time) {
    to.append(measurement).append(",host=host_").append(host);
    to.append(",region=region-").append(host % 5).append(",os=Ubuntu").append(host % 3);
    to.append(",rack=").append(host % 17).append(",service=").append(host % 7).append(' ');
    for (int i = 0; i < NAMES.size(); i++) {
      to.append(i == 0 ? "" : ",").append(NAMES.get(i)).append('=');
      if (floats) {
        to.append(random.nextInt(10_000) / 100.0);
      } else {
        to.append(random.nextInt(101)).append('i');
      }
    }
    to.append(' ').append(time).append("000000000\n");
  }

  private static byte[] zip(byte[] body) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(body);
    }
    return bytes.toByteArray();
  }

  private void singleWrites() throws IOException {
    for (int i = 0; i < SINGLE_WRITES && hasTime(); i++) {
      long time = START + i;
      String line = "single,host=host_" + i % HOSTS + " v=" + i + "i " + time + "000000000\n";
      post("/write?db=" + DATABASE, line.getBytes(StandardCharsets.UTF_8), /* zipped= */ false);
      if (i % 4 == 0) {
        query("SELECT v FROM single WHERE time = " + time + "s", "");
      }
    }
  }

  private void queries(int rounds) throws IOException {
    for (int round = 0; round < rounds && hasTime(); round++) {
      String format = List.of("", "&epoch=ms", "&chunked=true", "&pretty=true").get(round % 4);
      for (int i = 0; i < 2; i++) {
        for (String shape : shapes()) {
          query(shape, i == 0 ? "" : format);
        }
      }
      if (round % 10 == 0) {
        for (String shape : rareShapes()) {
          query(shape, format);
        }
        for (String show : METADATA) {
          query(show, format);
        }
      }
    }
  }

  /** What dashboards ask all the time. */
  private List<String> shapes() {
    String hour = range(3_600);
    String hours = range(12 * 3_600);
    return List.of(
        "SELECT " + calls("max", 1) + " FROM cpu WHERE " + hosts(1) + " AND " + hour + minutes(1),
        "SELECT " + calls("max", 1) + " FROM cpu WHERE " + hosts(8) + " AND " + hour + minutes(1),
        "SELECT " + calls("max", 5) + " FROM cpu WHERE " + hosts(1) + " AND " + hours + minutes(1),
        "SELECT " + calls("max", 5) + " FROM cpu WHERE " + hosts(8) + " AND " + hour + minutes(1),
        "SELECT "
            + calls("max", 10)
            + " FROM cpu WHERE "
            + hosts(8)
            + " AND "
            + hours
            + minutes(60),
        "SELECT " + calls("mean", 2) + " FROM cpu WHERE " + hours + minutes(60) + ", host",
        "SELECT " + calls("mean", 10) + " FROM load WHERE " + hour + minutes(60) + ", host",
        "SELECT * FROM cpu WHERE \"user\" > 90 AND " + hosts(1) + " AND " + hours,
        "SELECT max(\"user\") FROM cpu WHERE " + hours + minutes(1) + " LIMIT 5",
        "SELECT * FROM cpu GROUP BY host ORDER BY time DESC LIMIT 1",
        "SELECT mean(\"user\") FROM load WHERE "
            + hosts(1)
            + " AND "
            + hour
            + minutes(1)
            + " fill(null)",
        "SELECT last(\"user\") FROM cpu WHERE " + hosts(1));
  }

  private List<String> rareShapes() {
    String hour = range(3_600);
    return List.of(
        "SELECT * FROM cpu WHERE \"user\" > 90 AND " + hour,
        "SELECT "
            + calls("mean", 10)
            + " FROM cpu WHERE "
            + range(12 * 3_600)
            + minutes(60)
            + ", host",
        "SELECT count(\"user\"), sum(\"user\"), min(\"user\"), spread(\"user\") FROM cpu WHERE "
            + hour
            + " GROUP BY host",
        "SELECT non_negative_derivative(mean(\"user\"), 10s) FROM load WHERE "
            + hour
            + minutes(5)
            + ", host fill(linear)",
        "SELECT percentile(\"user\", 95) FROM load WHERE " + hour + minutes(10) + " fill(previous)",
        "SELECT moving_average(mean(\"user\"), 3) FROM cpu WHERE " + hour + minutes(5),
        "SELECT top(\"user\", 3), host FROM cpu WHERE " + hour,
        "SELECT \"user\" + \"system\" AS busy FROM cpu WHERE host =~ /host_1.$/ AND "
            + hour
            + " LIMIT 100",
        "SELECT max(busy) FROM (SELECT mean(\"user\") AS busy FROM cpu WHERE "
            + hour
            + minutes(1)
            + ", host) GROUP BY host",
        "SELECT mean(\"user\") INTO kept FROM cpu WHERE " + hour + minutes(10) + ", host",
        "SELECT first(\"user\"), last(\"system\") FROM load GROUP BY host",
        "SELECT mean(*) FROM load WHERE " + hour + minutes(30) + " tz('Europe/Berlin')");
  }

  private String range(int seconds) {
    long last = START + step * STEP_SECONDS;
    long from = START + random.nextLong(Math.max(1, last - START - seconds));
    return "time >= " + from + "s AND time < " + (from + seconds) + "s";
  }

  private String hosts(int count) {
    StringBuilder condition = new StringBuilder("(");
    for (int i = 0; i < count; i++) {
      condition.append(i == 0 ? "" : " or ").append("host = 'host_");
      condition.append(random.nextInt(HOSTS)).append('\'');
    }
    return condition.append(')').toString();
  }

  private static String calls(String function, int count) {
    StringBuilder calls = new StringBuilder();
    for (int i = 0; i < count; i++) {
      calls.append(i == 0 ? "" : ", ").append(function).append("(\"");
      calls.append(NAMES.get(i)).append("\")");
    }
    return calls.toString();
  }

  private static String minutes(int minutes) {
    return " GROUP BY time(" + minutes + "m)";
  }

  private void query(String text, String more) throws IOException {
    String path =
        "/query?db=" + DATABASE + "&q=" + URLEncoder.encode(text, StandardCharsets.UTF_8) + more;
    boolean reads = text.startsWith("SELECT") && !text.contains(" INTO ");
    read(open(path, reads || text.startsWith("SHOW") ? "GET" : "POST"));
  }

  private void post(String path, byte[] body, boolean zipped) throws IOException {
    HttpURLConnection connection = open(path, "POST");
    connection.setDoOutput(true);
    connection.setFixedLengthStreamingMode(body.length);
    if (zipped) {
      connection.setRequestProperty("Content-Encoding", "gzip");
    }
    try (OutputStream out = connection.getOutputStream()) {
      out.write(body);
    }
    read(connection);
  }

  private HttpURLConnection open(String path, String method) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(url + path).toURL().openConnection();
    connection.setRequestMethod(method);
    return connection;
  }

  private static void read(HttpURLConnection connection) throws IOException {
    int status = connection.getResponseCode();
    if (status >= 400) {
      throw new IOException(connection.getURL() + ": HTTP status " + status);
    }
    try (InputStream in = connection.getInputStream()) {
      in.transferTo(OutputStream.nullOutputStream());
    }
  }
}
