package io.hyperbytedb.cluster.checkpoint;

import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.rocks.StateCheckpoints.Checkpoint;
import io.hyperbytedb.metrics.Metrics;
import io.hyperbytedb.model.FaultHandler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
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
  private final Duration flushedRetention;
  private final InstantSource clock;
  private final Metrics.Counter errors;
  private final LogStarts starts;
  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name("prune").daemon().factory());

  /** The flushed offsets of each partition at past times, oldest first. */
  private final Deque<Flushed> history = new ArrayDeque<>();

  private final RetentionHolds holds = new RetentionHolds();

  private record Flushed(Instant time, long[] offsets) {}

  /**
   * @param flushedRetention how long records stay in the WAL after they were flushed
   */
  public LogPruner(
      Log log,
      StateLogs logs,
      Checkpointer checkpoints,
      Duration flushedRetention,
      InstantSource clock,
      Metrics metrics) {
    this.logs = logs;
    this.checkpoints = checkpoints;
    this.flushedRetention = flushedRetention;
    this.clock = clock;
    this.errors =
        metrics.counter("hyperbytedb_checkpoint_errors_total", "Failed checkpoints and prunings");
    this.starts = new LogStarts(log, metrics);
    for (Checkpoint checkpoint : checkpoints.kept()) {
      history.add(new Flushed(checkpoint.time(), flushed(checkpoint.marks())));
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
    Instant now = Instant.ofEpochMilli(clock.millis());
    long[] flushed = flushed(checkpoints.run());
    // The clock was ahead: these entries are replaced by what is known to be flushed now.
    while (!history.isEmpty() && history.getLast().time().isAfter(now)) {
      history.removeLast();
    }
    history.add(new Flushed(now, flushed));
    prune(flushedBefore(now.minus(flushedRetention)));
  }

  /**
   * Prunes all that is flushed, for however short a time: the disk is full. Waits until that is
   * done; does nothing once this is closed.
   */
  public void relieve() {
    try {
      CompletableFuture.runAsync(
              () -> {
                checkpoints.renew();
                long[] all = new long[logs.partitions()];
                Arrays.fill(all, Long.MAX_VALUE);
                prune(all);
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

  /** The flushed offsets at a past time; discards older entries. */
  private long[] flushedBefore(Instant time) {
    long[] offsets = new long[logs.partitions()];
    while (!history.isEmpty() && !history.getFirst().time().isAfter(time)) {
      offsets = history.removeFirst().offsets();
    }
    history.addFirst(new Flushed(time, offsets));
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
