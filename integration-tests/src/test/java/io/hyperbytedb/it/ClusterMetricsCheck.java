package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;

/** Each process of a running cluster has the metrics of what it does, and they count. */
final class ClusterMetricsCheck {
  private ClusterMetricsCheck() {}

  /**
   * Asks gateways, storage nodes, query nodes and the first compactor of a cluster in which
   * something was written, flushed, read and repaired.
   *
   * @param port the first of the cluster's
   */
  static void hold(int port) throws IOException, InterruptedException {
    for (int gateway : List.of(0, 1)) {
      // A gateway that was restarted may not have been asked since.
      try (Http http = new Http("http://127.0.0.1:" + (port + gateway))) {
        assertThat(http.write("d", "asked v=1 1").status()).isEqualTo(204);
      }
      GuideMetrics metrics = check(port + gateway, GuideMetrics.CLUSTER, GuideMetrics.WRITES);
      for (String moved :
          List.of(
              "hyperbytedb_write_requests_total",
              "hyperbytedb_write_payload_bytes_count",
              "hyperbytedb_write_duration_seconds_count",
              "hyperbytedb_ingestion_points_total",
              "hyperbytedb_replication_writes_total",
              "hyperbytedb_replication_duration_seconds_count")) {
        assertThat(metrics.moved(moved)).as(moved).isTrue();
      }
    }
    check(port + 2, GuideMetrics.CLUSTER, GuideMetrics.STORAGE);
    check(port + 3, GuideMetrics.CLUSTER, GuideMetrics.STORAGE);
    GuideMetrics storage =
        check(port + 4, GuideMetrics.CLUSTER, GuideMetrics.STORAGE, GuideMetrics.FILES);
    for (String moved :
        List.of(
            "hyperbytedb_flush_runs_total",
            "hyperbytedb_flush_points_total",
            "hyperbytedb_flush_duration_seconds_count",
            "hyperbytedb_parquet_bytes_written_total",
            "hyperbytedb_parquet_files_written_total",
            "hyperbytedb_wal_last_sequence")) {
      assertThat(storage.moved(moved)).as(moved).isTrue();
    }
    GuideMetrics compactor =
        check(port + 6, GuideMetrics.CLUSTER, GuideMetrics.COMPACTION, GuideMetrics.REPAIR);
    assertThat(compactor.moved("hyperbytedb_compaction_runs_total")).isTrue();
    assertThat(compactor.moved("hyperbytedb_compaction_duration_seconds_count")).isTrue();
    for (int query : List.of(8, 9)) {
      GuideMetrics metrics = check(port + query, GuideMetrics.CLUSTER, GuideMetrics.QUERIES);
      assertThat(metrics.moved("hyperbytedb_query_requests_total")).isTrue();
      assertThat(metrics.moved("hyperbytedb_query_duration_seconds_count")).isTrue();
    }
  }

  @SafeVarargs
  private static GuideMetrics check(int port, List<String>... promised)
      throws IOException, InterruptedException {
    try (Http node = new Http("http://127.0.0.1:" + port)) {
      GuideMetrics metrics = GuideMetrics.of(node);
      for (List<String> list : promised) {
        metrics.has("port " + port, list);
      }
      assertThat(metrics.moved("hyperbytedb_uptime_seconds")).isTrue();
      assertThat(metrics.moved("hyperbytedb_cluster_peers_active")).isTrue();
      assertThat(metrics.moved("hyperbytedb_cluster_heartbeats_total")).isTrue();
      return metrics;
    }
  }
}
