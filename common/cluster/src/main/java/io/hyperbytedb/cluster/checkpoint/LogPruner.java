package io.hyperbytedb.cluster.checkpoint;

import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.rocks.StateCheckpoints.Checkpoint;
import io.hyperbytedb.metrics.Metrics;
import io.hyperbytedb.model.FaultHandler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
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

  private static final int MAX_HISTORY = 4_000;

  private final StateLogs logs;
  private final Checkpointer checkpoints;
  private final WalRetention retention;
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
    forgetBefore(now.minus(longest()));
    prune(
        retention
            .positions()
            .prunable(
                flushedBefore(now.minus(retention.flushed())),
                flushedBefore(now.minus(longest()))));
  }

  /**
   * Prunes all that is flushed, for however short a time and whoever follows the log: the disk is
   * full. Waits until that is done; does nothing once this is closed.
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

  private Duration longest() {
    return retention.followed().compareTo(retention.flushed()) > 0
        ? retention.followed()
        : retention.flushed();
  }

  /** Discards what is older than the newest entry that is not after a time. */
  private void forgetBefore(Instant time) {
    Flushed old = null;
    while (!history.isEmpty() && !history.getFirst().time().isAfter(time)) {
      old = history.removeFirst();
    }
    history.addFirst(old == null ? new Flushed(time, new long[logs.partitions()]) : old);
    thin();
  }

  /** Of a long history each second entry does: a bound on what it takes. */
  private void thin() {
    if (history.size() > MAX_HISTORY) {
      List<Flushed> all = new ArrayList<>(history);
      history.clear();
      for (int i = 0; i < all.size(); i++) {
        if (i % 2 == 0 || i >= all.size() - MAX_HISTORY / 2) {
          history.add(all.get(i));
        }
      }
    }
  }

  /** The flushed offsets at a past time. */
  private long[] flushedBefore(Instant time) {
    long[] offsets = new long[logs.partitions()];
    for (Flushed entry : history) {
      if (entry.time().isAfter(time)) {
        break;
      }
      offsets = entry.offsets();
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
