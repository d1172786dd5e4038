package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Points of subscriptions arrive as influxd 1.6.7 sent them, but none is lost when the receiver is
 * away or the process is killed.
 */
class SubscriptionIT {
  private static final Duration SOON = Duration.ofMinutes(2);
  private static final int SERIES = 20;

  @TempDir Path home;
  private final int[] written = new int[SERIES];

  private static ServerProcess start(Path home) {
    return ServerProcess.start(
        home,
        ServerProcess.AS_RECORDED,
        "HYPERBYTEDB__FLUSH__INTERVAL_SECS=1",
        "HYPERBYTEDB__FLUSH__MAX_AGE_SECS=1",
        "HYPERBYTEDB__KAFKA__CHECKPOINT_INTERVAL_SECS=1",
        "HYPERBYTEDB__KAFKA__FLUSHED_RETENTION_SECS=0");
  }

  private static String ask(Http http, String statements) throws Exception {
    return http.query("d", statements).body().strip();
  }

  /** What a real 1.6.7 sent and answered for the same statements. */
  @Test
  void requestsAndDatagramsAreThoseOfInfluxDb() throws Exception {
    try (ServerProcess server = start(home);
        Http http = new Http(server.url());
        PointReceiver receiver = new PointReceiver();
        DatagramSocket udp = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      String datagrams = "udp://127.0.0.1:" + udp.getLocalPort();
      ask(http, "CREATE DATABASE d; CREATE RETENTION POLICY other ON d DURATION INF REPLICATION 1");
      assertThat(http.write("d", "m,host=a v=1 1").status()).isEqualTo(204);
      assertThat(
              ask(
                  http,
                  "CREATE SUBSCRIPTION s ON d.autogen DESTINATIONS ALL '%s/a/path?x=1', '%s'"
                      .formatted(receiver.url(), datagrams)))
          .isEqualTo("{\"results\":[{\"statement_id\":0}]}");
      assertThat(
              http.write("d", "m,host=b,az=x z=2i,v=1.5,t=\"a \\\"b\\\"\",f=true 2\nm v=3 3")
                  .status())
          .isEqualTo(204);
      assertThat(http.write("d", "other", "m v=1 1").status()).isEqualTo(204);
      ask(http, "DELETE FROM m WHERE host = 'a'");
      ask(
          http,
          "SELECT sum(v) AS s INTO d.autogen.n FROM d.autogen.m WHERE time >= 0 AND time < 9");
      List<String> wanted =
          List.of("m,az=x,host=b z=2i,v=1.5,t=\"a \\\"b\\\"\",f=true 2", "m v=3 3", "n s=4.5 0");
      await().atMost(SOON).until(() -> receiver.lines().size() >= 3);
      assertThat(receiver.lines()).containsExactlyInAnyOrderElementsOf(wanted);
      assertThat(receiver.requests())
          .allMatch(
              request ->
                  request
                          .target()
                          .equals("/a/path/write?consistency=&db=d&precision=ns&rp=autogen&x=1")
                      && request.client().equals("InfluxDBClient")
                      && request.type().isEmpty()
                      && request.body().endsWith("\n"));
      udp.setSoTimeout((int) SOON.toMillis());
      List<String> received = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        udp.receive(packet);
        received.add(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8));
      }
      assertThat(received).containsExactlyInAnyOrderElementsOf(wanted);
      assertThat(ask(http, "SHOW STATS FOR 'subscriber'"))
          .contains(
              "{\"name\":\"subscriber\",\"columns\":[\"createFailures\",\"pointsWritten\","
                  + "\"writeFailures\"],\"values\":[[0,3,0]]}",
              "{\"name\":\"subscriber\",\"tags\":{\"database\":\"d\",\"destination\":\""
                  + datagrams
                  + "\",\"mode\":\"ALL\",\"name\":\"s\",\"retention_policy\":\"autogen\"},"
                  + "\"columns\":[\"pointsWritten\",\"writeFailures\"],\"values\":[[3,0]]}");
      String metrics = http.get("/metrics").body();
      String labels = "{database=\"d\",policy=\"autogen\",subscription=\"s\"}";
      assertThat(metrics).contains("hyperbytedb_subscription_points_total" + labels + " 6\n");
      ask(http, "DROP DATABASE d");
      await()
          .atMost(SOON)
          .until(() -> !http.get("/metrics").body().contains("hyperbytedb_subscription_points"));
    }
  }

  /** Kapacitor drops the subscriptions of its former selves and creates its own. */
  @Test
  void aClientLikeKapacitorFindsItsWay() throws Exception {
    try (ServerProcess server = start(home);
        Http http = new Http(server.url());
        PointReceiver kapacitor = new PointReceiver()) {
      ask(http, "CREATE DATABASE d");
      String name = "kapacitor-5a3ab4c7-28a5-4f8c-9a1d-77fbf5aaba1d";
      String create =
          "CREATE SUBSCRIPTION \"%s\" ON \"d\".\"autogen\" DESTINATIONS ANY '%s'"
              .formatted(name, kapacitor.url());
      ask(http, create);
      assertThat(ask(http, create)).contains("\"error\":\"subscription already exists\"");
      assertThat(ask(http, "SHOW SUBSCRIPTIONS"))
          .isEqualTo(
              ("{\"results\":[{\"statement_id\":0,\"series\":[{\"name\":\"d\",\"columns\":"
                      + "[\"retention_policy\",\"name\",\"mode\",\"destinations\"],\"values\":"
                      + "[[\"autogen\",\"%s\",\"ANY\",[\"%s\"]]]}]}]}")
                  .formatted(name, kapacitor.url()));
      http.write("d", "m v=1 1");
      await().atMost(SOON).until(() -> kapacitor.lines().equals(List.of("m v=1 1")));
      ask(http, "DROP SUBSCRIPTION \"%s\" ON \"d\".\"autogen\"".formatted(name));
      assertThat(ask(http, "SHOW SUBSCRIPTIONS")).isEqualTo("{\"results\":[{\"statement_id\":0}]}");
      // What was written without a subscription is not sent to one that is created again.
      http.write("d", "m v=2 2");
      ask(http, create);
      http.write("d", "m v=3 3");
      await().atMost(SOON).until(() -> kapacitor.lines().size() == 2);
      assertThat(kapacitor.lines()).containsExactly("m v=1 1", "m v=3 3");
      assertThat(kapacitor.requests())
          .allMatch(
              request ->
                  request.target().equals("/write?consistency=&db=d&precision=ns&rp=autogen"));
    }
  }

  @Test
  void nothingIsLostWhileTheReceiverIsAwayAndTheProcessIsKilled() throws Exception {
    ServerProcess server = start(home);
    try (PointReceiver receiver = new PointReceiver()) {
      try (Http http = new Http(server.url())) {
        ask(http, "CREATE DATABASE d");
        ask(
            http,
            "CREATE SUBSCRIPTION s ON d.autogen DESTINATIONS ALL '%s'".formatted(receiver.url()));
        write(http, 20);
        receiver.answer(503);
        write(http, 40);
        receiver.answer(404);
        write(http, 40);
      }
      server.kill();
      server = start(home);
      try (Http http = new Http(server.url())) {
        write(http, 20);
        receiver.answer(204);
        write(http, 20);
        receiver.answer(500);
        server.kill();
        server = start(home);
        receiver.answer(204);
        int wanted = written[0] * SERIES;
        await().atMost(SOON).until(() -> receiver.lines().stream().distinct().count() >= wanted);
      }
      assertOrder(receiver.lines());
    } finally {
      server.close();
    }
  }

  /** Writes points of all series with values that count up. */
  private void write(Http http, int requests) throws IOException, InterruptedException {
    for (int i = 0; i < requests; i++) {
      StringBuilder lines = new StringBuilder();
      for (int s = 0; s < SERIES; s++) {
        lines.append("m,s=%d v=%di %d\n".formatted(s, written[s]++, 1_000_000 + written[s]));
      }
      assertThat(http.write("d", lines.toString()).status()).isEqualTo(204);
    }
  }

  /** A point may come again after a kill, with all that followed; none comes before its turn. */
  private void assertOrder(List<String> lines) {
    Map<String, Integer> next = new HashMap<>();
    for (String line : lines) {
      String series = line.substring(0, line.indexOf(' '));
      int value = Integer.parseInt(line.substring(line.indexOf("v=") + 2, line.indexOf("i ")));
      int expected = next.getOrDefault(series, 0);
      assertThat(value).as(line).isLessThanOrEqualTo(expected);
      next.put(series, Math.max(expected, value + 1));
    }
    assertThat(next).hasSize(SERIES).allSatisfy((s, end) -> assertThat(end).isEqualTo(written[0]));
  }
}
