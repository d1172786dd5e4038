package io.hyperbytedb.compactor;

import io.hyperbytedb.metrics.Metrics;

/** The metrics of a compactor; the names are those of the administration guide. */
final class CompactorMetrics {
  final Metrics.Counter runs;
  final Metrics.Histogram seconds;
  final Metrics.Counter filesMerged;
  final Metrics.Counter errors;
  final Metrics.Counter bytesRead;
  final Metrics.Counter bytesWritten;
  final Metrics.Counter retentionRuns;
  final Metrics.Counter retentionErrors;
  final Metrics.Counter retentionFiles;
  final Metrics.Counter retentionBytes;
  final Metrics.Counter filesDeleted;
  final Metrics.Counter vanishedSeries;

  CompactorMetrics(Metrics metrics) {
    runs = metrics.counter("hyperbytedb_compaction_runs_total", "Compaction cycles completed");
    seconds =
        metrics.histogram(
            "hyperbytedb_compaction_duration_seconds",
            "Compaction cycle duration",
            Metrics.seconds());
    filesMerged =
        metrics.counter(
            "hyperbytedb_compaction_files_merged_total", "Input files consumed by compaction");
    errors = metrics.counter("hyperbytedb_compaction_errors_total", "Failed merges");
    bytesRead = metrics.counter("hyperbytedb_compaction_bytes_read_total", "Bytes of files merged");
    bytesWritten =
        metrics.counter(
            "hyperbytedb_compaction_bytes_written_total",
            "Bytes of files written by merges; over parquet_bytes_written: write amplification");
    retentionRuns =
        metrics.counter("hyperbytedb_retention_runs_total", "Retention cycles completed");
    retentionErrors =
        metrics.counter("hyperbytedb_retention_errors_total", "Failed retention cycles");
    retentionFiles =
        metrics.counter(
            "hyperbytedb_retention_files_dropped_total",
            "Expired or dropped files removed from the manifest");
    retentionBytes =
        metrics.counter(
            "hyperbytedb_retention_bytes_dropped_total", "Bytes of expired or dropped files");
    filesDeleted =
        metrics.counter(
            "hyperbytedb_files_deleted_total", "Files deleted that are no longer in the manifest");
    vanishedSeries =
        metrics.counter(
            "hyperbytedb_retention_series_dropped_total",
            "Series without rows that were dropped from the index");
  }
}
