package io.hyperbytedb.cluster.checkpoint;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.log.rocks.StateCheckpoints.Checkpoint;
import io.hyperbytedb.metrics.Metrics;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes checkpoints of a process's state, and tracks the offsets that all retained ones contain.
 * Thread-safe.
 */
public final class Checkpointer {
  private static final int KEPT = 2;

  private final StateLogs logs;
  private final Catalog catalog;
  private final Manifest manifest;
  private final StateCopies copies;
  private final InstantSource clock;
  private final Metrics.Counter runs;

  /** The retained checkpoints, oldest first. */
  @GuardedBy("this")
  private final Deque<Checkpoint> taken = new ArrayDeque<>();

  /**
   * @param copies the existing checkpoints
   */
  public Checkpointer(
      StateLogs logs,
      Catalog catalog,
      Manifest manifest,
      StateCopies copies,
      InstantSource clock,
      Metrics metrics) {
    this.logs = logs;
    this.catalog = catalog;
    this.manifest = manifest;
    this.copies = copies;
    this.clock = clock;
    this.runs = metrics.counter("hyperbytedb_checkpoint_runs_total", "Checkpoints taken");
    taken.addAll(copies.list().reversed());
  }

  /**
   * Takes a checkpoint if the state has changed.
   *
   * @return the offsets that the state had reached when this call started, by the names of {@link
   *     StateLogs}
   */
  public synchronized Map<String, Long> run() {
    Map<String, Long> marks = marks();
    forgetLost();
    Checkpoint newest = taken.peekLast();
    if (newest == null || !newest.marks().equals(marks)) {
      take(marks);
    }
    return marks;
  }

  /** Nothing may be pruned because of a checkpoint that was removed meanwhile. */
  @GuardedBy("this")
  private void forgetLost() {
    List<Path> there = copies.list().stream().map(Checkpoint::directory).toList();
    taken.removeIf(checkpoint -> !there.contains(checkpoint.directory()));
  }

  /** Takes checkpoints until all retained ones have the current state. */
  public synchronized void renew() {
    Map<String, Long> marks = run();
    while (taken.size() < KEPT || !taken.getFirst().marks().equals(marks)) {
      take(marks);
    }
  }

  @GuardedBy("this")
  private void take(Map<String, Long> marks) {
    taken.add(copies.take(timeAfter(taken.peekLast()), marks));
    copies.keep(KEPT);
    while (taken.size() > KEPT) {
      taken.removeFirst();
    }
    runs.increment();
  }

  /** The current time, or just after the newest checkpoint if the clock was ahead then. */
  private Instant timeAfter(@Nullable Checkpoint newest) {
    Instant now = Instant.ofEpochMilli(clock.millis());
    return newest == null || now.isAfter(newest.time()) ? now : newest.time().plusMillis(1);
  }

  /** The retained checkpoints, oldest first. */
  synchronized List<Checkpoint> kept() {
    return new ArrayList<>(taken);
  }

  /** The offset below which all checkpoints are complete; 0 if there is none. */
  public synchronized long inAll(String mark) {
    return taken.stream()
        .mapToLong(checkpoint -> checkpoint.marks().getOrDefault(mark, 0L))
        .min()
        .orElse(0);
  }

  private Map<String, Long> marks() {
    Map<String, Long> marks = new HashMap<>();
    marks.put(StateLogs.CATALOG_STORE, catalog.appliedOffset());
    for (int p = 0; p < logs.partitions(); p++) {
      var image = manifest.image(p);
      marks.put(StateLogs.manifestStore(p), image.appliedOffset());
      marks.put(StateLogs.walMark(p), image.flushedOffset());
    }
    return marks;
  }
}
