package io.hyperbytedb.node.checkpoint;

import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.rocks.StateCheckpoints.Checkpoint;
import io.hyperbytedb.model.FaultHandler;
import io.hyperbytedb.node.metrics.Metrics;
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
 * Keeps the logs of a process that is alone short. At an interval it has a checkpoint of the state
 * taken, and then removes from the logs what nobody needs any more: of the catalog and the manifest
 * what all kept checkpoints have, of the WAL what was flushed some time ago and in all kept
 * checkpoints. So whichever of the state and the checkpoints is lost, another one and the rest of
 * the log are enough. The log is never pruned past what its replica has flushed.
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

  /** How far each partition was flushed at some time, the oldest first. */
  private final Deque<Flushed> history = new ArrayDeque<>();

  private final Holds holds = new Holds();

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
        metrics.counter(
            "hyperbytedb_checkpoint_errors_total", "Checkpoints and prunings that failed");
    this.starts = new LogStarts(log, metrics);
    for (Checkpoint checkpoint : checkpoints.kept()) {
      history.add(new Flushed(checkpoint.time(), flushed(checkpoint.marks())));
    }
  }

  /**
   * Keeps all records of the logs from now on. What was durable in a state that is looked at after
   * this call was not pruned, and will not be.
   */
  public Holds.Hold hold() {
    return holds.take();
  }

  /**
   * Runs at an interval from now on.
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

  /** Takes a checkpoint if there is something new, and prunes. For one thread. */
  public void run() {
    Instant now = Instant.ofEpochMilli(clock.millis());
    long[] flushed = flushed(checkpoints.run());
    // The clock was ahead: what is known to be flushed by now takes the place of these.
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

  /** How far partitions were flushed at a time; forgets what was before. */
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
    // What is under way ends: an interrupt would break a checkpoint off with an error.
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
