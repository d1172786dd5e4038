package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A materialized view and a subscription in a cluster: when the stream node that computes it is
 * killed, or stands still and goes on when another one has the view, the view is what its query
 * answers, and all points have been sent.
 */
class ViewClusterIT {
  private static final Map<String, String> FAST =
      Map.of(
          "HYPERBYTEDB__QUERY__USE_VIEWS", "true",
          "HYPERBYTEDB__FLUSH__INTERVAL_SECS", "1",
          "HYPERBYTEDB__FLUSH__MAX_AGE_SECS", "2",
          "HYPERBYTEDB__KAFKA__FLUSHED_RETENTION_SECS", "0",
          "HYPERBYTEDB__KAFKA__CHECKPOINT_INTERVAL_SECS", "1",
          "HYPERBYTEDB_CLUSTER_JAVA_OPTS", ServerProcess.FAST_START);

  private static final String[] NODES = {
    "up",
    "broker-1",
    "broker-2",
    "broker-3",
    "storage-a1",
    "query-1",
    "gateway-1",
    "stream-1",
    "stream-2"
  };
  private static final Pattern STATUS =
      Pattern.compile("\\[\"v\",\"running\",(\\d+),(\\d+),\"[^\"]*\",\\d+,\\d+,\"\",\"([^\"]*)\"");
  private static final long HOUR = 3_600_000_000_000L;
  private static final long START = 1_700_000_000_000_000_000L / HOUR * HOUR;

  @TempDir Path folder;
  private @Nullable Cluster running;
  private final List<String> lines = new ArrayList<>();
  private int written;

  @AfterEach
  void down() throws Exception {
    if (running != null) {
      running.run("down");
    }
  }

  @Test
  void aViewOutlivesTheProcessThatComputesIt() throws Exception {
    Cluster cluster =
        new Cluster(
            Files.createDirectories(folder.resolve("cluster")), ClusterIT.freePorts(), FAST);
    running = cluster;
    var _ = cluster.run(NODES);
    try (Http gateway = new Http(url(cluster, "gateway-1"));
        PointReceiver receiver = new PointReceiver()) {
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> gateway.query("", "CREATE DATABASE d").status() == 200);
      gateway.query(
          "d",
          "CREATE SUBSCRIPTION s ON d.autogen DESTINATIONS ALL '%s'".formatted(receiver.url()));
      write(gateway);
      String created =
          gateway
              .query(
                  "d",
                  "CREATE MATERIALIZED VIEW v ON d AS SELECT sum(v) AS s, count(v) AS n INTO t FROM"
                      + " m GROUP BY time(1m), host WITH BACKFILL")
              .body();
      assertThat(created).doesNotContain("error");
      String owner = settle(cluster, gateway);
      cluster.run("kill", owner);
      write(gateway);
      String next = settle(cluster, gateway);
      assertThat(next).isNotEqualTo(owner);
      cluster.run("up", owner);
      cluster.run("pause", next);
      write(gateway);
      gateway.query("d", "DELETE FROM m WHERE host = 'h1'");
      assertThat(settle(cluster, gateway)).isEqualTo(owner);
      cluster.run("resume", next);
      write(gateway);
      settle(cluster, gateway);
      readsTheView(gateway);
      followsWrites(url(cluster, "gateway-1"), gateway);
      await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> Set.copyOf(receiver.lines()).containsAll(lines));
      assertThat(gateway.query("", "SHOW STATS FOR 'subscriber'").body())
          .contains("\"destination\":\"" + receiver.url() + "\"");
    }
  }

  /** A gateway passes on rows as they are written, also to a client that reads to the end. */
  private static void followsWrites(String url, Http gateway) throws Exception {
    URI tail =
        URI.create(
            url
                + "/tail?db=d&limit=2&epoch=ns&where="
                + URLEncoder.encode("host = 'h1' AND v > 1", StandardCharsets.UTF_8));
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<Stream<String>> answer =
          client.send(HttpRequest.newBuilder(tail).build(), HttpResponse.BodyHandlers.ofLines());
      assertThat(answer.statusCode()).isEqualTo(200);
      Iterator<String> lines = answer.body().iterator();
      assertThat(lines.next()).isEmpty();
      for (int i = 1; i <= 3; i++) {
        String written = "live,host=h1 v=" + i + " " + i + "\nlive,host=h2 v=9 1";
        assertThat(gateway.write("d", written).status()).isEqualTo(204);
      }
      List<String> rows = new ArrayList<>();
      lines.forEachRemaining(rows::add);
      rows.removeIf(String::isEmpty);
      String row =
          "{\"time\":%d,\"retention_policy\":\"autogen\",\"measurement\":\"live\","
              + "\"tags\":{\"host\":\"h1\"},\"fields\":{\"v\":%d.0}}";
      assertThat(rows).containsExactly(row.formatted(2, 2), row.formatted(3, 3));
    }
  }

  /** A query is answered from the view, as one is that can't be, and says so. */
  private static void readsTheView(Http gateway) throws Exception {
    String select = "SELECT count(v) FROM m WHERE time >= " + START + " AND time < ";
    String rest = (START + HOUR) + " GROUP BY time(10m), host";
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () ->
                assertThat(gateway.query("d", "EXPLAIN " + select + rest).body())
                    .contains("MATERIALIZED VIEW: v, 5"));
    assertThat(gateway.query("d", select + rest).body())
        .isEqualTo(gateway.query("d", select + rest.replace(" GROUP", " AND v > -1 GROUP")).body());
  }

  private static String url(Cluster cluster, String node) throws IOException, InterruptedException {
    return cluster.nodes().stream()
        .filter(known -> known.name().equals(node))
        .findFirst()
        .orElseThrow()
        .url();
  }

  private void write(Http gateway) throws IOException, InterruptedException {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      body.append("m,host=h")
          .append(i % 5)
          .append(" v=")
          .append(written % 17)
          .append(' ')
          .append(START + (written++ % 700) * 5_000_000_000L)
          .append('\n');
    }
    body.toString().lines().forEach(lines::add);
    assertThat(gateway.write("d", body.toString()).status()).isEqualTo(204);
  }

  /**
   * Waits until the view has nothing left to do, and compares it with its query.
   *
   * @return the node that computes it
   */
  private static String settle(Cluster cluster, Http gateway) throws Exception {
    String[] owner = new String[1];
    await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(
            () -> {
              String answer = gateway.query("d", "SHOW MATERIALIZED VIEWS").body();
              Matcher status = STATUS.matcher(answer);
              assertThat(status.find()).as(answer).isTrue();
              assertThat(status.group(1) + " " + status.group(2)).as(answer).isEqualTo("0 0");
              owner[0] = status.group(3);
            });
    String range = "time >= " + START + " AND time < " + (START + HOUR);
    String wanted =
        gateway
            .query(
                "d",
                "SELECT sum(v) AS s, count(v) AS n FROM m WHERE "
                    + range
                    + " GROUP BY time(1m), host fill(none)")
            .body();
    String found =
        gateway.query("d", "SELECT s, n FROM t WHERE " + range + " GROUP BY host").body();
    assertThat(found.replace("\"name\":\"t\"", "\"name\":\"m\"")).isEqualTo(wanted);
    return cluster.nodes().stream()
        .filter(node -> node.url().endsWith(owner[0]))
        .findFirst()
        .orElseThrow()
        .name();
  }
}
