package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code serve} with sources that read brokers in another process. */
class SourceIT {
  private static final int KILLS = Integer.getInteger("hyperbytedb.it.source.kills", 3);
  private static final int RECORDS = Integer.getInteger("hyperbytedb.it.source.records", 600);
  private static final long SEED = Long.getLong("hyperbytedb.it.source.seed", System.nanoTime());
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final int PARTITIONS = 3;
  private static final List<String> FORMATS = List.of("influx", "json", "avro");

  /** Points of a record; the last of every fifth record is bad. */
  private static final int POINTS = 4;

  @TempDir Path home;

  private static String[] settings(String brokers, String registry) {
    List<String> all = new ArrayList<>();
    all.add("HYPERBYTEDB__CLUSTER__NODE_ID=one");
    for (int i = 0; i < FORMATS.size(); i++) {
      String format = FORMATS.get(i);
      String prefix = "HYPERBYTEDB__KAFKA__SOURCES__" + i + "__";
      all.add(prefix + "NAME=" + format);
      all.add(prefix + "FORMAT=" + format);
      all.add(prefix + "TOPICS=in-" + format);
      all.add(prefix + "BOOTSTRAP_SERVERS=" + brokers);
      all.add(prefix + "DATABASE=db");
      all.add(prefix + "RETRY_SECS=1");
      all.add(prefix + "SESSION_TIMEOUT_MS=6000");
      all.add(prefix + "HEARTBEAT_INTERVAL_MS=500");
      if (format.equals("avro")) {
        all.add(prefix + "SCHEMA_REGISTRY=" + registry);
        all.add(prefix + "POINTS=rows");
        all.add(prefix + "MEASUREMENT='avro'");
        all.add(prefix + "TAGS=id");
        all.add(prefix + "FIELDS=v");
        all.add(prefix + "TIME=t");
        all.add(prefix + "TIME_UNIT=ns");
      } else if (format.equals("json")) {
        all.add(prefix + "TIME_UNIT=ns");
      }
    }
    return all.toArray(String[]::new);
  }

  /** The schema of a record with points of which the value may be missing. */
  private static final String SCHEMA =
      "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"rows\",\"type\":{\"type\":"
          + "\"array\",\"items\":{\"type\":\"record\",\"name\":\"P\",\"fields\":["
          + "{\"name\":\"id\",\"type\":\"string\"},{\"name\":\"t\",\"type\":\"long\"},"
          + "{\"name\":\"v\",\"type\":[\"null\",\"double\"]}]}}}]}";

  private static HttpServer registry() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] answer =
        ("{\"schema\":\"" + SCHEMA.replace("\"", "\\\"") + "\"}").getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/schemas/ids/1",
        exchange -> {
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static byte[] record(String format, int number) {
    return switch (format) {
      case "influx" -> lines(number).getBytes(StandardCharsets.UTF_8);
      case "json" -> json(number).getBytes(StandardCharsets.UTF_8);
      default -> avro(number);
    };
  }

  private static boolean isBad(int record, int point) {
    return record % 5 == 0 && point == POINTS - 1;
  }

  private static String lines(int number) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < POINTS; i++) {
      int n = number * POINTS + i;
      out.append("influx,id=p").append(n % 7).append(" v=");
      out.append(isBad(number, i) ? "oops" : Integer.toString(n)).append(' ');
      out.append(1_000_000_000L + n).append('\n');
    }
    return out.toString();
  }

  private static String json(int number) {
    List<String> metrics = new ArrayList<>();
    for (int i = 0; i < POINTS; i++) {
      int n = number * POINTS + i;
      metrics.add(
          "{\"name\":\"json\",\"tags\":{\"id\":\"p"
              + n % 7
              + "\"},\"fields\":{"
              + (isBad(number, i) ? "" : "\"v\":" + n)
              + "},\"timestamp\":"
              + (1_000_000_000L + n)
              + "}");
    }
    return "{\"metrics\":[" + String.join(",", metrics) + "]}";
  }

  private static byte[] avro(int number) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0, 0, 0, 0, 1});
    varint(POINTS, out);
    for (int i = 0; i < POINTS; i++) {
      int n = number * POINTS + i;
      byte[] id = ("p" + n % 7).getBytes(StandardCharsets.UTF_8);
      varint(id.length, out);
      out.writeBytes(id);
      varint(1_000_000_000L + n, out);
      varint(isBad(number, i) ? 0 : 1, out);
      if (!isBad(number, i)) {
        ByteBuffer value = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putDouble(n);
        out.writeBytes(value.array());
      }
    }
    varint(0, out);
    return out.toByteArray();
  }

  private static void varint(long value, ByteArrayOutputStream out) {
    long left = (value << 1) ^ (value >> 63);
    for (; (left & ~0x7FL) != 0; left >>>= 7) {
      out.write((int) ((left & 0x7F) | 0x80));
    }
    out.write((int) left);
  }

  private static void until(Callable<Boolean> condition) {
    await().atMost(LIMIT).pollInterval(Duration.ofMillis(100)).until(condition);
  }

  private static long count(Http http, String measurement) throws Exception {
    String body = http.query("db", "SELECT count(v) FROM " + measurement).body();
    int at = body.lastIndexOf("Z\",");
    return at < 0 ? 0 : Long.parseLong(body.substring(at + 3, body.indexOf(']', at)));
  }

  @Test
  void everyGoodPointIsThereAndEveryBadOneIsADeadLetterOnce() throws Exception {
    System.out.println("source seed " + SEED);
    SplittableRandom random = new SplittableRandom(SEED);
    HttpServer registry = registry();
    try (BrokerProcess brokers = BrokerProcess.start(home.resolve("kafka"));
        SourceTopics topics = new SourceTopics(brokers.bootstrapServers())) {
      for (String format : FORMATS) {
        topics.create("in-" + format, PARTITIONS);
      }
      String url = "http://127.0.0.1:" + registry.getAddress().getPort();
      String[] settings = settings(brokers.bootstrapServers(), url);
      int sent = 0;
      for (int kill = 0; kill <= KILLS; kill++) {
        try (ServerProcess server = ServerProcess.start(home, settings);
            Http http = new Http(server.url())) {
          assertThat(http.query("", "CREATE DATABASE db").status()).isEqualTo(200);
          int until = RECORDS * (kill + 1) / (KILLS + 1);
          sent = send(topics, sent, until);
          if (kill < KILLS) {
            LockSupport.parkNanos(random.nextLong(3_000_000_000L));
            server.kill();
          } else {
            verify(http, topics);
          }
        }
      }
    } finally {
      registry.stop(0);
    }
  }

  private static int send(SourceTopics topics, int from, int to) {
    for (int i = from; i < to; i++) {
      for (String format : FORMATS) {
        topics.send("in-" + format, i % PARTITIONS, record(format, i));
      }
    }
    topics.flush();
    return to;
  }

  private static void verify(Http http, SourceTopics topics) throws Exception {
    long bad = (RECORDS + 4L) / 5;
    long good = (long) RECORDS * POINTS - bad;
    for (String format : FORMATS) {
      until(() -> count(http, format) >= good);
      until(() -> topics.deadLetters(format + ".dead-letters").size() >= bad);
      assertThat(count(http, format)).as("%s, seed %d", format, SEED).isEqualTo(good);
      List<String> letters = topics.deadLetters(format + ".dead-letters");
      assertThat(letters).as("%s, seed %d", format, SEED).doesNotHaveDuplicates();
      assertThat(letters).as("%s, seed %d", format, SEED).hasSize((int) bad);
      assertThat(letters).allMatch(place -> place.endsWith("/" + POINTS));
    }
  }

  @Test
  void statementsPauseASourceAndItsTroubleIsTold() throws Exception {
    try (BrokerProcess brokers = BrokerProcess.start(home.resolve("kafka"));
        SourceTopics topics = new SourceTopics(brokers.bootstrapServers())) {
      topics.create("in-influx", 1);
      topics.create("influx.dead-letters", 1);
      topics.set("influx.dead-letters", "max.message.bytes", "100");
      String[] settings =
          List.of(settings(brokers.bootstrapServers(), "")).subList(0, 9).toArray(String[]::new);
      try (ServerProcess server = ServerProcess.start(home, settings);
          Http http = new Http(server.url())) {
        assertThat(http.query("", "CREATE DATABASE db").status()).isEqualTo(200);
        topics.send("in-influx", 0, "influx v=1 1\nbad");
        topics.flush();
        until(() -> sources(http).contains("\"STOPPED\""));
        until(() -> http.get("/health").body().contains("cannot write to the dead-letter topic"));
        assertThat(http.get("/health/ready"))
            .satisfies(ready -> assertThat(ready.status()).isEqualTo(200))
            .satisfies(
                ready -> assertThat(ready.body()).contains("source \\\"influx\\\" does not"));
        topics.set("influx.dead-letters", "max.message.bytes", "1000000");
        until(() -> sources(http).contains("\"RUNNING\""));
        until(() -> topics.deadLetters("influx.dead-letters").size() == 1);

        assertThat(http.query("", "ALTER SOURCE other PAUSE").body())
            .contains("source not found: other");
        assertThat(http.form("q=ALTER+SOURCE+influx+PAUSE").body()).doesNotContain("error");
        until(() -> sources(http).contains("\"PAUSED\""));
      }
      try (ServerProcess server = ServerProcess.start(home, settings);
          Http http = new Http(server.url())) {
        topics.send("in-influx", 0, "influx v=2 2");
        topics.flush();
        until(() -> sources(http).contains("\"PAUSED\",1,1,"));
        assertThat(count(http, "influx")).isEqualTo(1);
        assertThat(http.form("q=ALTER+SOURCE+%22influx%22+RESUME").body()).doesNotContain("error");
        until(() -> count(http, "influx") == 2);
        until(() -> sources(http).contains("\"RUNNING\",1,0,"));

        topics.delete("in-influx");
        until(() -> !topics.exists("in-influx"));
        topics.create("in-influx", 1);
        topics.send("in-influx", 0, "influx v=3 3");
        topics.flush();
        until(() -> count(http, "influx") == 3);
        until(() -> http.get("/health").body().contains("was deleted and created again"));
      }
    }
  }

  private static String sources(Http http) throws Exception {
    return http.query("", "SHOW SOURCES").body();
  }
}
