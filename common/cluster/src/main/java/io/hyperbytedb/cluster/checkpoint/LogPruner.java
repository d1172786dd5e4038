package io.hyperbytedb.cluster.checkpoint;

import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.rocks.StateCheckpoints.Checkpoint;
import io.hyperbytedb.metrics.Metrics;
import io.hyperbytedb.model.FaultHandler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prunes the logs of a single-node process. Periodically has a checkpoint of the state taken and
 * then removes what is no longer needed: from the catalog and the manifest what all retained
 * checkpoints contain, from the WAL what was flushed some time ago and is in all retained
 * checkpoints. Whichever of the state and the checkpoints is lost, another one and the rest of the
 * log are then enough. The log is never pruned beyond what its replica has flushed.
 */
public final class LogPruner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogPruner.class);

  private final StateLogs logs;
  private final Checkpointer checkpoints;
  private final WalRetention retention;
  private final InstantSource clock;
  private final Metrics.Counter errors;
  private final LogStarts starts;
  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name("prune").daemon().factory());

  /** By milliseconds since 1970. */
  private final FlushedHistory history;

  private final RetentionHolds holds = new RetentionHolds();

  /**
   * @param retention what stays in the WAL after it was flushed
   */
  public LogPruner(
      Log log,
      StateLogs logs,
      Checkpointer checkpoints,
      WalRetention retention,
      InstantSource clock,
      Metrics metrics) {
    this.logs = logs;
    this.checkpoints = checkpoints;
    this.retention = retention;
    this.clock = clock;
    this.errors =
        metrics.counter("hyperbytedb_checkpoint_errors_total", "Failed checkpoints and prunings");
    this.starts = new LogStarts(log, metrics);
    this.history = new FlushedHistory(logs.partitions());
    for (Checkpoint checkpoint : checkpoints.kept()) {
      history.add(checkpoint.time().toEpochMilli(), flushed(checkpoint.marks()));
    }
  }

  /**
   * Retains all records of the logs from now on. What was durable in a state examined after this
   * call has not been pruned and will not be.
   */
  public RetentionHolds.Hold hold() {
    return holds.take();
  }

  /**
   * Starts to run periodically.
   *
   * @param faults takes what it throws
   */
  public LogPruner start(Duration interval, FaultHandler faults) {
    long nanos = interval.toNanos();
    var _ =
        executor.scheduleWithFixedDelay(
            faults.guard("taking a checkpoint and pruning the log", this::countedRun),
            nanos,
            nanos,
            TimeUnit.NANOSECONDS);
    return this;
  }

  private void countedRun() {
    try {
      run();
    } catch (RuntimeException | Error e) {
      errors.increment();
      throw e;
    }
  }

  /** Takes a checkpoint if the state has changed, and prunes. Not thread-safe. */
  public void run() {
    long now = clock.millis();
    history.add(now, flushed(checkpoints.run()));
    long[] flushed = history.at(now - retention.flushed().toMillis());
    long[] late = history.at(now - retention.longest().toMillis());
    history.forgetBefore(now - retention.longest().toMillis());
    prune(retention.positions().prunable(flushed, late));
  }

  /**
   * Prunes all that is flushed, for however short a time, even if a follower has not read it: the
   * disk is full. Waits until that is done; does nothing once this is closed.
   */
  public void relieve() {
    try {
      CompletableFuture.runAsync(
              () -> {
                checkpoints.renew();
                long[] all = new long[logs.partitions()];
                for (int p = 0; p < all.length; p++) {
                  all[p] = checkpoints.inAll(StateLogs.walMark(p));
                }
                prune(retention.positions().prunable(all, all));
              },
              executor)
          .join();
    } catch (RejectedExecutionException e) {
      LOG.debug("the log is no longer pruned", e);
    }
  }

  /** Removes what all checkpoints have, of the WAL no more than below some offsets. */
  private void prune(long[] most) {
    if (holds.any()) {
      return;
    }
    starts.moveTo(logs.catalogLog(), checkpoints.inAll(StateLogs.CATALOG_STORE));
    for (int p = 0; p < logs.partitions(); p++) {
      starts.moveTo(logs.manifestLog(p), checkpoints.inAll(StateLogs.manifestStore(p)));
      starts.moveTo(logs.walLog(p), Math.min(most[p], checkpoints.inAll(StateLogs.walMark(p))));
    }
  }

  private long[] flushed(Map<String, Long> marks) {
    long[] offsets = new long[logs.partitions()];
    for (int p = 0; p < offsets.length; p++) {
      offsets[p] = marks.getOrDefault(StateLogs.walMark(p), 0L);
    }
    return offsets;
  }

  @Override
  public void close() {
    // Lets a running task finish: an interrupt would make a checkpoint fail.
    executor.shutdown();
    try {
      if (!executor.awaitTermination(30, TimeUnit.SECONDS)) {
        LOG.warn("a checkpoint did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
