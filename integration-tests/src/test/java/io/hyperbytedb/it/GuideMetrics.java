package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The metrics that operators are promised, with their types, and a node's answer held to them. */
final class GuideMetrics {
  static final List<String> WRITES =
      List.of(
          "hyperbytedb_write_requests_total counter",
          "hyperbytedb_write_errors_total counter",
          "hyperbytedb_write_payload_bytes histogram",
          "hyperbytedb_write_duration_seconds histogram",
          "hyperbytedb_ingestion_points_total counter",
          "hyperbytedb_replication_writes_total counter",
          "hyperbytedb_replication_errors_total counter",
          "hyperbytedb_replication_duration_seconds histogram");

  static final List<String> QUERIES =
      List.of(
          "hyperbytedb_query_requests_total counter",
          "hyperbytedb_query_errors_total counter",
          "hyperbytedb_query_duration_seconds histogram",
          "hyperbytedb_query_memory_bytes gauge",
          "hyperbytedb_query_memory_limit_bytes gauge",
          "hyperbytedb_query_memory_refused_total counter",
          "hyperbytedb_continuous_query_runs_total counter",
          "hyperbytedb_continuous_query_errors_total counter",
          "hyperbytedb_continuous_query_points_written_total counter",
          "hyperbytedb_continuous_query_duration_seconds histogram");

  static final List<String> STORAGE =
      List.of(
          "hyperbytedb_flush_runs_total counter",
          "hyperbytedb_flush_errors_total counter",
          "hyperbytedb_flush_points_total counter",
          "hyperbytedb_flush_duration_seconds histogram",
          "hyperbytedb_parquet_bytes_written_total counter",
          "hyperbytedb_parquet_files_written_total counter",
          "hyperbytedb_wal_last_sequence gauge",
          "hyperbytedb_consumer_lag_records gauge",
          "hyperbytedb_consumer_lag_seconds gauge");

  /** Has a value for each measurement, so none before there is one. */
  static final List<String> FILES = List.of("hyperbytedb_parquet_files_count gauge");

  static final List<String> COMPACTION =
      List.of(
          "hyperbytedb_compaction_runs_total counter",
          "hyperbytedb_compaction_duration_seconds histogram",
          "hyperbytedb_compaction_files_merged_total counter",
          "hyperbytedb_compaction_errors_total counter");

  static final List<String> REPAIR =
      List.of(
          "hyperbytedb_self_repair_hash_mismatch_total counter",
          "hyperbytedb_self_repair_origin_fetch_total counter",
          "hyperbytedb_self_repair_log_rebuild_total counter",
          "hyperbytedb_self_repair_checks_total counter",
          "hyperbytedb_self_repair_errors_total counter",
          "hyperbytedb_self_repair_damaged_files gauge");

  static final List<String> CLUSTER =
      List.of(
          "hyperbytedb_uptime_seconds gauge",
          "hyperbytedb_cluster_node_state gauge",
          "hyperbytedb_cluster_peers_active gauge",
          "hyperbytedb_cluster_membership_version gauge",
          "hyperbytedb_cluster_heartbeats_total counter",
          "hyperbytedb_cluster_heartbeat_errors_total counter");

  /** Type of each metric, by name. */
  private final Map<String, String> types = new TreeMap<>();

  /** The sums of all values under a name, of whatever labels. */
  private final Map<String, Double> values = new HashMap<>();

  /** Reads what {@code /metrics} of a node answers. */
  static GuideMetrics of(Http node) throws IOException, InterruptedException {
    Http.Answer answer = node.get("/metrics");
    assertThat(answer.status()).isEqualTo(200);
    GuideMetrics metrics = new GuideMetrics();
    answer.body().lines().forEach(metrics::line);
    return metrics;
  }

  private void line(String line) {
    String[] words = line.split(" ", -1);
    if (line.startsWith("# TYPE ")) {
      assertThat(types.put(words[2], words[3])).as("a second type of " + words[2]).isNull();
    } else if (!line.startsWith("#")) {
      String name = line.replaceFirst("[{ ].*", "");
      values.merge(name, Double.parseDouble(words[words.length - 1]), Double::sum);
    }
  }

  /** Each is there, with its type and a value. */
  void has(String node, List<String> promised) {
    for (String metric : promised) {
      String[] parts = metric.split(" ", -1);
      assertThat(types).as("metrics of " + node).containsEntry(parts[0], parts[1]);
      String value = parts[0] + (parts[1].equals("histogram") ? "_count" : "");
      assertThat(values).as("values of " + node).containsKey(value);
    }
  }

  /** Whether it has a value other than 0. */
  boolean moved(String name) {
    return values.getOrDefault(name, 0.0) != 0;
  }
}
