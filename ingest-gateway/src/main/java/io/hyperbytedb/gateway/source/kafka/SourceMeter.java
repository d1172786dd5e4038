package io.hyperbytedb.gateway.source.kafka;

import io.hyperbytedb.metrics.Metrics;
import java.util.concurrent.atomic.LongAdder;

/** The metrics of a source. Thread-safe. */
final class SourceMeter {
  private static final double NANOS = 1e9;

  private final Metrics.Counter records;
  private final Metrics.Counter bytes;
  private final Metrics.Counter points;
  private final Metrics.Counter bad;
  private final Metrics.Counter deadLetters;
  private final Metrics.Counter gaps;
  private final Metrics.Counter gapRecords;
  private final Metrics.Counter failedWrites;
  private final LongAdder fetchNanos = new LongAdder();
  private final LongAdder writeNanos = new LongAdder();
  private volatile long lagRecords;
  private volatile double lagSeconds;
  private volatile long inFlight;
  private volatile int partitions;
  private volatile boolean stopped;
  private volatile boolean paused;

  SourceMeter(Metrics metrics, String source) {
    String[] label = {"source", source};
    records =
        metrics.counter(
            "hyperbytedb_source_records_total", "Records of a source that were written.", label);
    bytes =
        metrics.counter(
            "hyperbytedb_source_bytes_total", "Bytes of the records that were fetched.", label);
    points =
        metrics.counter(
            "hyperbytedb_source_points_total", "Points of a source that were written.", label);
    bad =
        metrics.counter(
            "hyperbytedb_source_bad_points_total",
            "Points of a source that were refused, records that cannot be read included.",
            label);
    deadLetters =
        metrics.counter(
            "hyperbytedb_source_dead_letters_total",
            "Points that were written to the dead-letter topic.",
            label);
    gaps =
        metrics.counter(
            "hyperbytedb_source_gaps_total",
            "How often records of a partition were gone before they were read.",
            label);
    gapRecords =
        metrics.counter(
            "hyperbytedb_source_gap_records_total",
            "Records that were gone before they were read, as far as offsets tell.",
            label);
    failedWrites =
        metrics.counter(
            "hyperbytedb_source_failed_writes_total",
            "Attempts to write records that failed and are repeated.",
            label);
    gauges(metrics, label);
  }

  private void gauges(Metrics metrics, String[] label) {
    metrics.gauge(
        "hyperbytedb_source_fetch_wait_seconds",
        "Time that the writer waited for records.",
        () -> fetchNanos.sum() / NANOS,
        label);
    metrics.gauge(
        "hyperbytedb_source_write_wait_seconds",
        "Time that fetching paused since too many records waited for the write.",
        () -> writeNanos.sum() / NANOS,
        label);
    metrics.gauge(
        "hyperbytedb_source_lag_records",
        "Records in the partitions of this process that are not written yet.",
        () -> lagRecords,
        label);
    metrics.gauge(
        "hyperbytedb_source_lag_seconds",
        "Age of the last record that was written, if others wait.",
        () -> lagSeconds,
        label);
    metrics.gauge(
        "hyperbytedb_source_in_flight_bytes",
        "Bytes of records that are not acknowledged by the log yet.",
        () -> inFlight,
        label);
    metrics.gauge(
        "hyperbytedb_source_partitions",
        "Partitions that this process reads.",
        () -> partitions,
        label);
    metrics.gauge(
        "hyperbytedb_source_stopped",
        "1 if the source cannot go on, as SHOW SOURCES and the log say why.",
        () -> stopped ? 1 : 0,
        label);
    metrics.gauge(
        "hyperbytedb_source_paused",
        "1 if the source was paused by ALTER SOURCE.",
        () -> paused ? 1 : 0,
        label);
  }

  void fetched(long size) {
    bytes.add(size);
  }

  void written(long recordCount, long pointCount, long badCount) {
    records.add(recordCount);
    points.add(pointCount);
    bad.add(badCount);
  }

  void deadLetters(long count) {
    deadLetters.add(count);
  }

  void gap(long lost) {
    gaps.increment();
    gapRecords.add(lost);
  }

  void failedWrite() {
    failedWrites.increment();
  }

  void waitedForFetch(long nanos) {
    fetchNanos.add(nanos);
  }

  void waitedForWrite(long nanos) {
    writeNanos.add(nanos);
  }

  void lag(long count, double seconds) {
    lagRecords = count;
    lagSeconds = seconds;
  }

  void inFlight(long size) {
    inFlight = size;
  }

  void state(int partitionCount, boolean isStopped, boolean isPaused) {
    partitions = partitionCount;
    stopped = isStopped;
    paused = isPaused;
  }

  long lagRecords() {
    return lagRecords;
  }

  double lagSeconds() {
    return lagSeconds;
  }

  int partitions() {
    return partitions;
  }

  long points() {
    return points.value();
  }

  long bad() {
    return bad.value();
  }

  long gaps() {
    return gaps.value();
  }
}
