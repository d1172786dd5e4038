package io.hyperbytedb.node.checkpoint;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.rocks.StateCheckpoints.Checkpoint;
import io.hyperbytedb.node.metrics.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the logs short. At an interval it takes a checkpoint of the state, if that has changed, and
 * then removes from the logs what nobody needs any more: of the catalog and the manifest what all
 * kept checkpoints have, of the WAL what was flushed some time ago and in all kept checkpoints. So
 * whichever of the state and the checkpoints is lost, another one and the rest of the log are
 * enough. The log is never pruned past what its replica has flushed.
 */
public final class LogPruner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogPruner.class);
  private static final int KEPT = 2;

  private final Log log;
  private final StateLogs logs;
  private final Catalog catalog;
  private final Manifest manifest;
  private final StateCopies checkpoints;
  private final Duration flushedRetention;
  private final InstantSource clock;
  private final Metrics.Counter runs;
  private final Metrics.Counter errors;
  private final Metrics.Counter pruned;
  private final Map<Partition, Long> starts = new HashMap<>();
  private final Deque<Checkpoint> taken = new ArrayDeque<>();
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
      Catalog catalog,
      Manifest manifest,
      StateCopies checkpoints,
      Duration flushedRetention,
      InstantSource clock,
      Metrics metrics) {
    this.log = log;
    this.logs = logs;
    this.catalog = catalog;
    this.manifest = manifest;
    this.checkpoints = checkpoints;
    this.flushedRetention = flushedRetention;
    this.clock = clock;
    this.runs = metrics.counter("hyperbytedb_checkpoint_runs_total", "Checkpoints taken");
    this.errors =
        metrics.counter(
            "hyperbytedb_checkpoint_errors_total", "Checkpoints and prunings that failed");
    this.pruned =
        metrics.counter("hyperbytedb_log_pruned_records_total", "Records removed from the log");
    taken.addAll(checkpoints.list().reversed());
    for (Checkpoint checkpoint : taken) {
      long[] offsets = new long[logs.partitions()];
      for (int p = 0; p < offsets.length; p++) {
        offsets[p] = checkpoint.marks().getOrDefault(walMark(p), 0L);
      }
      history.add(new Flushed(checkpoint.time(), offsets));
    }
  }

  /**
   * Keeps all records of the logs from now on. What was durable in a state that is looked at after
   * this call was not pruned, and will not be.
   */
  public Holds.Hold hold() {
    return holds.take();
  }

  /** Runs at an interval from now on. */
  public LogPruner start(Duration interval) {
    long nanos = interval.toNanos();
    var _ = executor.scheduleWithFixedDelay(this::tryRun, nanos, nanos, TimeUnit.NANOSECONDS);
    return this;
  }

  private void tryRun() {
    try {
      run();
    } catch (RuntimeException e) {
      errors.increment();
      LOG.error("cannot take a checkpoint or prune the log, will try again", e);
    }
  }

  /** Takes a checkpoint if there is something new, and prunes. For one thread. */
  public void run() {
    Instant now = Instant.ofEpochMilli(clock.millis());
    Map<String, Long> marks = marks();
    remember(now, marks);
    Checkpoint newest = taken.peekLast();
    if (newest == null || (!newest.marks().equals(marks) && now.isAfter(newest.time()))) {
      taken.add(checkpoints.take(now, marks));
      checkpoints.keep(KEPT);
      while (taken.size() > KEPT) {
        taken.removeFirst();
      }
      runs.increment();
    }
    if (holds.any()) {
      return;
    }
    prune(logs.catalogLog(), inAll(StateLogs.CATALOG_STORE));
    long[] old = flushedBefore(now.minus(flushedRetention));
    for (int p = 0; p < logs.partitions(); p++) {
      prune(logs.manifestLog(p), inAll(StateLogs.manifestStore(p)));
      prune(logs.walLog(p), Math.min(old[p], inAll(walMark(p))));
    }
  }

  private static String walMark(int partition) {
    return "wal-" + partition;
  }

  private Map<String, Long> marks() {
    Map<String, Long> marks = new HashMap<>();
    marks.put(StateLogs.CATALOG_STORE, catalog.appliedOffset());
    for (int p = 0; p < logs.partitions(); p++) {
      var image = manifest.image(p);
      marks.put(StateLogs.manifestStore(p), image.appliedOffset());
      marks.put(walMark(p), image.flushedOffset());
    }
    return marks;
  }

  private void remember(Instant now, Map<String, Long> marks) {
    long[] offsets = new long[logs.partitions()];
    for (int p = 0; p < offsets.length; p++) {
      offsets[p] = marks.getOrDefault(walMark(p), 0L);
    }
    history.add(new Flushed(now, offsets));
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

  private long inAll(String mark) {
    return taken.stream()
        .mapToLong(checkpoint -> checkpoint.marks().getOrDefault(mark, 0L))
        .min()
        .orElse(0);
  }

  private void prune(Partition partition, long offset) {
    Long known = starts.get(partition);
    if (known == null) {
      known = log.startOffsets(List.of(partition)).join().getOrDefault(partition, 0L);
      starts.put(partition, known);
    }
    if (offset > known) {
      log.deleteBefore(partition, offset);
      pruned.add(offset - known);
      starts.put(partition, offset);
      LOG.debug("{} starts at {} now", partition, offset);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
    try {
      if (!executor.awaitTermination(30, TimeUnit.SECONDS)) {
        LOG.warn("a checkpoint did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
