package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The numbers an operator looks at when writes come in, and what Telegraf reads. */
class MetricsIT {
  /** Those with a value once there was a write, a bad one and a refused one. */
  private static final List<String> MOVED =
      List.of(
          "hyperbytedb_write_requests_total",
          "hyperbytedb_write_errors_total",
          "hyperbytedb_write_payload_bytes_count",
          "hyperbytedb_write_duration_seconds_count",
          "hyperbytedb_ingestion_points_total",
          "hyperbytedb_ingestion_points_dropped_total",
          "hyperbytedb_http_requests_total",
          "hyperbytedb_http_client_errors_total",
          "hyperbytedb_http_request_duration_seconds_count",
          "hyperbytedb_http_requests_in_flight",
          "hyperbytedb_producer_records_total",
          "hyperbytedb_producer_bytes_total",
          "hyperbytedb_producer_append_duration_seconds_count",
          "hyperbytedb_log_reachable",
          "hyperbytedb_disk_free_percent",
          "hyperbytedb_rate_limited_total{endpoint=\"write\"}");

  private static final List<String> THERE =
      List.of(
          "hyperbytedb_write_in_flight_bytes",
          "hyperbytedb_producer_in_flight_bytes",
          "hyperbytedb_producer_errors_total{reason=\"unavailable\"}",
          "hyperbytedb_disk_read_only",
          "hyperbytedb_rate_limited_total{endpoint=\"query\"}");

  @TempDir Path home;

  @Test
  void writesLimitsDiskAndProducerAreCounted() throws Exception {
    try (ServerProcess server =
            ServerProcess.start(
                home,
                "HYPERBYTEDB__FLUSH__INTERVAL_SECS=1",
                "HYPERBYTEDB__CONTINUOUS_QUERIES__RUN_INTERVAL_SECS=1",
                "HYPERBYTEDB__RATE_LIMIT__ENABLED=true",
                "HYPERBYTEDB__RATE_LIMIT__WRITES_PER_SEC=2",
                "HYPERBYTEDB__RATE_LIMIT__QUERIES_PER_SEC=1000");
        Http http = new Http(server.url())) {
      assertThat(http.query("", "CREATE DATABASE \"a b\"").status()).isEqualTo(200);
      assertThat(http.write("a b", "m v=1 1\n" + nextMinute()).status()).isEqualTo(204);
      assertThat(http.write("a b", "m v=1 1\nbad").status()).isEqualTo(400);
      Http.Answer refused = http.write("a b", "m v=1 1");
      for (int i = 0; i < 10 && refused.status() != 429; i++) {
        refused = http.write("a b", "m v=1 1");
      }
      assertThat(refused.status()).isEqualTo(429);
      List<String> lines = Arrays.asList(http.get("/metrics").body().split("\n", -1));
      for (String name : MOVED) {
        assertThat(lines).as(name).anyMatch(line -> line.startsWith(name + " "));
        assertThat(lines).as(name).doesNotContain(name + " 0");
      }
      for (String name : THERE) {
        assertThat(lines).as(name).anyMatch(line -> line.startsWith(name + " "));
      }
      assertThat(http.get("/debug/vars").body())
          .contains("\"database:a b\": {\"name\":\"database\",\"tags\":{\"database\":\"a b\"}")
          .containsPattern("\"httpd:127.0.0.1:\\d+\": \\{\"name\":\"httpd\"")
          .containsPattern("\"write\": \\{\"name\":\"write\".*\"pointReq\":[1-9]")
          .containsPattern("\"memstats\": \\{\"Alloc\":[1-9]");
      aContinuousQueryRuns(http);
      assertThat(http.post("/internal/compact").status()).isEqualTo(200);
      await().until(() -> GuideMetrics.of(http).moved("hyperbytedb_parquet_files_count"));
      GuideMetrics metrics = GuideMetrics.of(http);
      metrics.has("serve", GuideMetrics.CLUSTER);
      metrics.has("serve", GuideMetrics.WRITES);
      metrics.has("serve", GuideMetrics.QUERIES);
      metrics.has("serve", GuideMetrics.STORAGE);
      metrics.has("serve", GuideMetrics.FILES);
      metrics.has("serve", GuideMetrics.COMPACTION);
      assertThat(metrics.moved("hyperbytedb_compaction_runs_total")).isTrue();
      assertThat(metrics.moved("hyperbytedb_continuous_query_runs_total")).isTrue();
      assertThat(metrics.moved("hyperbytedb_continuous_query_points_written_total")).isTrue();
      assertThat(metrics.moved("hyperbytedb_continuous_query_errors_total")).isFalse();
    }
  }

  /** Five points of value 2 for each second of the minute that begins. */
  private static String nextMinute() {
    StringBuilder lines = new StringBuilder();
    long start = System.currentTimeMillis();
    for (long millis = 0; millis < 60_000; millis += 200) {
      lines.append("soon v=2 ").append(start + millis).append("000000\n");
    }
    return lines.toString();
  }

  /** Somebody who waits for it sees its rows come, a window after the other. */
  private static void aContinuousQueryRuns(Http http) throws Exception {
    String query =
        "CREATE CONTINUOUS QUERY c ON \"a b\" BEGIN SELECT sum(v) INTO sums FROM soon"
            + " GROUP BY time(1s) END";
    assertThat(http.query("", query).body()).doesNotContain("error");
    await()
        .until(() -> http.query("a b", "SELECT sum FROM sums").body().split(",10]", -1).length > 2);
    assertThat(http.get("/debug/vars").body()).containsPattern("\"cq\".*\"queryOk\":[1-9]");
  }
}
