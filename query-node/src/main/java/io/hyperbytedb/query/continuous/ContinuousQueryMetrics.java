package io.hyperbytedb.query.continuous;

import io.hyperbytedb.metrics.Metrics;

/** What continuous queries count. Thread-safe. */
final class ContinuousQueryMetrics {
  final Metrics.Counter runs;
  final Metrics.Counter errors;
  final Metrics.Counter points;
  final Metrics.Histogram seconds;

  ContinuousQueryMetrics(Metrics metrics) {
    runs =
        metrics.counter(
            "hyperbytedb_continuous_query_runs_total",
            "Runs of continuous queries, failed or not; one that can never run counts once.");
    errors =
        metrics.counter(
            "hyperbytedb_continuous_query_errors_total", "Runs of continuous queries that failed.");
    points =
        metrics.counter(
            "hyperbytedb_continuous_query_points_written_total",
            "Points that continuous queries wrote.");
    seconds =
        metrics.histogram(
            "hyperbytedb_continuous_query_duration_seconds",
            "How long runs of continuous queries took.",
            Metrics.seconds());
  }
}
