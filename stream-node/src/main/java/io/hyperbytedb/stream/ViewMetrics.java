package io.hyperbytedb.stream;

import io.hyperbytedb.metrics.Metrics;
import io.hyperbytedb.stream.ViewEngine.Done;

/** What the computation of views counts. Thread-safe. */
final class ViewMetrics {
  private final Metrics.Counter runs;
  private final Metrics.Counter errors;
  private final Metrics.Counter written;
  private final Metrics.Counter deleted;
  private final Metrics.Histogram seconds;

  ViewMetrics(Metrics metrics) {
    runs =
        metrics.counter(
            "hyperbytedb_view_runs_total", "Computations of windows of materialized views");
    errors =
        metrics.counter(
            "hyperbytedb_view_errors_total",
            "Computations of windows of materialized views that failed");
    written =
        metrics.counter(
            "hyperbytedb_view_rows_written_total", "Rows that materialized views wrote");
    deleted =
        metrics.counter(
            "hyperbytedb_view_rows_deleted_total", "Rows that materialized views deleted");
    seconds =
        metrics.histogram(
            "hyperbytedb_view_run_duration_seconds",
            "How long computations of windows of materialized views took",
            Metrics.seconds());
  }

  void ran(Done done, long nanos) {
    runs.increment();
    written.add(done.written());
    deleted.add(done.deleted());
    seconds.record(nanos / 1e9);
  }

  void failed() {
    runs.increment();
    errors.increment();
  }
}
