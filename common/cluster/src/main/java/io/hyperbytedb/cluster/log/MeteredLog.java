package io.hyperbytedb.cluster.log;

import io.hyperbytedb.log.ForwardingLog;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.LogException;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.metrics.Metrics;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A log that counts and times appends. Thread-safe. */
public final class MeteredLog extends ForwardingLog {
  private static final String ERRORS = "hyperbytedb_producer_errors_total";
  private static final String ERRORS_HELP = "Records the log did not acknowledge, by reason";

  private final Metrics metrics;
  private final AtomicLong inFlight = new AtomicLong();
  private final Metrics.Counter records;
  private final Metrics.Counter bytes;
  private final Metrics.Histogram seconds;
  private final String replicated;
  private final Metrics.Counter writes;
  private final Metrics.Counter writeErrors;
  private final Metrics.Histogram writeSeconds;

  /**
   * Wraps a log.
   *
   * @param wal the WAL topic; its records are the writes, which are replicated by being in it
   */
  public MeteredLog(Log log, String wal, Metrics metrics) {
    super(log);
    this.replicated = wal;
    this.writes =
        metrics.counter("hyperbytedb_replication_writes_total", "Write replication attempts");
    this.writeErrors =
        metrics.counter("hyperbytedb_replication_errors_total", "Failed write replications");
    this.writeSeconds =
        metrics.histogram(
            "hyperbytedb_replication_duration_seconds", "Replication latency", Metrics.seconds());
    this.metrics = metrics;
    this.records =
        metrics.counter("hyperbytedb_producer_records_total", "Records acknowledged by the log");
    this.bytes =
        metrics.counter(
            "hyperbytedb_producer_bytes_total",
            "Bytes of records acknowledged by the log, before Kafka compresses them");
    this.seconds =
        metrics.histogram(
            "hyperbytedb_producer_append_duration_seconds",
            "From an append to its acknowledgement",
            Metrics.seconds());
    metrics.gauge(
        "hyperbytedb_producer_in_flight_bytes",
        "Bytes of records that wait for their acknowledgement",
        inFlight::doubleValue);
    for (LogException.Reason reason : LogException.Reason.values()) {
      errors(reason);
    }
  }

  @Override
  public CompletableFuture<Long> append(Partition partition, byte @Nullable [] key, byte[] value) {
    long start = System.nanoTime();
    inFlight.addAndGet(value.length);
    boolean write = partition.topic().equals(replicated);
    if (write) {
      writes.increment();
    }
    return super.append(partition, key, value)
        .whenComplete(
            (offset, failure) -> {
              inFlight.addAndGet(-value.length);
              if (failure == null) {
                records.increment();
                bytes.add(value.length);
                double duration = (System.nanoTime() - start) / 1e9;
                seconds.record(duration);
                if (write) {
                  writeSeconds.record(duration);
                }
              } else {
                errors(reason(failure)).increment();
                if (write) {
                  writeErrors.increment();
                }
              }
            });
  }

  private Metrics.Counter errors(LogException.Reason reason) {
    return metrics.counter(ERRORS, ERRORS_HELP, "reason", reason.name().toLowerCase(Locale.ROOT));
  }

  private static LogException.Reason reason(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof LogException e ? e.reason() : LogException.Reason.UNAVAILABLE;
  }
}
