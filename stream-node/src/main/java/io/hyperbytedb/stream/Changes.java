package io.hyperbytedb.stream;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hyperbytedb.log.Partition;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What this process knows of windows that have changed, for queries that read views rather than
 * what the views read. Nothing is noted unless a query has asked in the last seconds. Thread-safe.
 *
 * <p>A refresher says which windows are marked in its store. That covers all records up to a
 * position of the WAL whose marks have arrived there: a position that the group has committed, if
 * the group has committed thereafter all marks that were in their topic by then. What came after
 * that position, the {@linkplain Recent trackers} know.
 */
final class Changes {
  private static final long LEASE_MILLIS = 30_000;

  /** A position that is older says too little. */
  private static final long OLDEST_MILLIS = 5_000;

  /** How many positions are kept: a refresher may not have spoken since the latest. */
  private static final int KEPT = 3;

  private final LongSupplier clock;
  private volatile long wantedUntil = Long.MIN_VALUE;
  private final Map<Integer, Recent> trackers = new ConcurrentHashMap<>();

  @GuardedBy("this")
  private final Map<Long, Said> said = new HashMap<>();

  @GuardedBy("this")
  private final Map<Partition, Reached> reached = new HashMap<>();

  @GuardedBy("this")
  private long turn;

  /**
   * What the refresher of a view has said.
   *
   * @param turn a number that grows
   * @param windows first and end of each range of marked windows
   */
  private record Said(long turn, long[] windows) {}

  /**
   * A position that is covered by what a refresher says after a turn.
   *
   * @param wal for each partition of the WAL
   * @param millis when the position was read
   */
  private record Passed(long turn, long[] wal, long millis) {}

  /** A position, and where the marks end that must arrive first. */
  private record Awaited(long[] wal, long marks, long millis) {}

  /** How far the marks of a partition have come. */
  private static final class Reached {
    private final Deque<Passed> passed = new ArrayDeque<>();
    private @Nullable Awaited awaited;
  }

  /**
   * @param clock milliseconds from any time on
   */
  Changes(LongSupplier clock) {
    this.clock = clock;
  }

  long millis() {
    return clock.getAsLong();
  }

  /** Whether a query has asked lately. */
  boolean areWanted() {
    return millis() < wantedUntil;
  }

  /** A query asks. */
  void want() {
    wantedUntil = millis() + LEASE_MILLIS;
  }

  /** A tracker begins. */
  Recent open(int partition) {
    Recent recent = new Recent(this);
    trackers.put(partition, recent);
    return recent;
  }

  /** A tracker has ended. */
  void close(int partition, Recent recent) {
    trackers.remove(partition, recent);
  }

  /** A refresher says which windows of a view are marked. */
  synchronized void say(long view, long[] windows) {
    said.put(view, new Said(turn++, windows));
    notifyAll();
  }

  /** A view is dropped, or another process's now. */
  synchronized void forget(long view) {
    said.remove(view);
  }

  /** The views that refreshers here have said something of. */
  synchronized List<Long> views() {
    return List.copyOf(said.keySet());
  }

  /** Where the group and its topics are. */
  interface Positions {
    /** For each partition of the WAL what the group has committed. */
    long[] wal();

    /** The end of a partition of the marks. */
    long end(Partition marks);

    /** What the group has committed of a partition of the marks. */
    long committed(Partition marks);
  }

  /**
   * Looks how far marks have come.
   *
   * @param marks the partitions of the marks of the views here
   */
  void look(Iterable<Partition> marks, Positions positions) {
    long started = millis();
    long[] wal = null;
    for (Partition partition : marks) {
      pass(partition, positions::committed);
      if (!isAwaiting(partition)) {
        // In this order: the marks of all records before these positions are before this end.
        wal = wal == null ? positions.wal() : wal;
        long end = positions.end(partition);
        await(partition, new Awaited(wal, end, started));
        pass(partition, positions::committed);
      }
    }
  }

  private synchronized boolean isAwaiting(Partition marks) {
    Reached found = reached.get(marks);
    return found != null && found.awaited != null;
  }

  private synchronized void await(Partition marks, Awaited awaited) {
    reached.computeIfAbsent(marks, key -> new Reached()).awaited = awaited;
  }

  private void pass(Partition marks, ToLongFunction<Partition> committed) {
    Awaited awaited;
    synchronized (this) {
      Reached found = reached.get(marks);
      awaited = found == null ? null : found.awaited;
    }
    if (awaited == null || committed.applyAsLong(marks) < awaited.marks()) {
      return;
    }
    synchronized (this) {
      Reached found = reached.get(marks);
      if (found != null && awaited.equals(found.awaited)) {
        found.awaited = null;
        found.passed.addLast(new Passed(turn++, awaited.wal(), awaited.millis()));
        if (found.passed.size() > KEPT) {
          found.passed.removeFirst();
        }
      }
    }
  }

  /**
   * The windows of a view that may be stale; null if no refresher here knows.
   *
   * @param marks the partition of its marks
   * @param wait how long to wait for a refresher to say so, milliseconds
   */
  synchronized ViewChanges.@Nullable Marked marked(long view, Partition marks, long wait)
      throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(wait);
    while (true) {
      ViewChanges.Marked found = marked(view, marks);
      long left = deadline - System.nanoTime();
      if (found != null || left <= 0) {
        return found;
      }
      TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, 1_000_000));
    }
  }

  @GuardedBy("this")
  private ViewChanges.@Nullable Marked marked(long view, Partition marks) {
    Said latest = said.get(view);
    Reached found = reached.get(marks);
    if (latest == null || found == null) {
      return null;
    }
    ViewChanges.Marked best = null;
    for (Passed passed : found.passed) {
      if (passed.turn() < latest.turn() && millis() - passed.millis() < OLDEST_MILLIS) {
        best = new ViewChanges.Marked(passed.wal(), latest.windows());
      }
    }
    return best;
  }

  /** The tracker of a partition; null if it is in another process. */
  @Nullable Recent tracker(int partition) {
    return trackers.get(partition);
  }
}
