package io.hyperbytedb.storage;

import io.hyperbytedb.metrics.Metrics;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The metrics of a storage node; the names are those of the administration guide. */
final class StorageMetrics {
  final Metrics.Counter flushRuns;
  final Metrics.Counter flushErrors;
  final Metrics.Counter flushPoints;
  final Metrics.Histogram flushSeconds;
  final Metrics.Counter filesElsewhere;
  final Metrics.Counter bytesWritten;
  final Metrics.Counter filesWritten;
  final Metrics.Counter quarantined;
  final Metrics.Counter fieldsRegistered;
  private final Metrics metrics;
  private final Map<String, AtomicLong> fileCounts = new ConcurrentHashMap<>();

  StorageMetrics(Metrics metrics) {
    this.metrics = metrics;
    flushRuns = metrics.counter("hyperbytedb_flush_runs_total", "Flush cycles completed");
    flushErrors = metrics.counter("hyperbytedb_flush_errors_total", "Failed flush cycles");
    flushPoints = metrics.counter("hyperbytedb_flush_points_total", "Points flushed to Parquet");
    flushSeconds =
        metrics.histogram(
            "hyperbytedb_flush_duration_seconds", "Flush cycle duration", Metrics.seconds());
    filesElsewhere =
        metrics.counter(
            "hyperbytedb_flush_files_elsewhere_total",
            "Files written to another folder because their measurement's folder is unusable");
    bytesWritten =
        metrics.counter("hyperbytedb_parquet_bytes_written_total", "Total Parquet bytes written");
    filesWritten =
        metrics.counter("hyperbytedb_parquet_files_written_total", "Total Parquet files written");
    quarantined =
        metrics.counter(
            "hyperbytedb_quarantined_records_total", "WAL records that could not be decoded");
    fieldsRegistered =
        metrics.counter(
            "hyperbytedb_fields_registered_again_total",
            "Fields of dropped measurements and shards that were written before that was known");
  }

  /** Sets the number of files of each measurement. */
  void fileCounts(Map<String, Long> counts) {
    counts.forEach(
        (measurement, count) ->
            fileCounts
                .computeIfAbsent(
                    measurement,
                    m -> {
                      AtomicLong value = new AtomicLong();
                      metrics.gauge(
                          "hyperbytedb_parquet_files_count",
                          "Current file count per measurement",
                          value::doubleValue,
                          "measurement",
                          m);
                      return value;
                    })
                .set(count));
    fileCounts.forEach((measurement, value) -> value.set(counts.getOrDefault(measurement, 0L)));
  }
}
