package io.hyperbytedb.query.memory;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The memory of all queries of a process. Queries take it in grains and give it back at their end
 * at the latest. Thread-safe.
 */
public final class MemoryPool {
  /** What queries take at once, so that they rarely meet here. A query has at least one. */
  static final long GRAIN = 256 << 10;

  /** A query that holds no more than this may take what others have to leave. */
  private static final long SMALL = 4 * GRAIN;

  /** The part of all memory that is kept for small queries. */
  private static final long KEPT_PART = 8;

  /** A query that is stopped since its client stalls ends within this time. */
  private static final long SHORT_NANOS = 200_000_000;

  /** After so long a wait the query is stopped that holds the most. */
  private static final long LONG_NANOS = 400_000_000;

  /** But only if it holds this many times as much as the one that waits. */
  private static final long GREEDY = 4;

  private final MemoryLimits limits;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition freed = lock.newCondition();
  private final Runnable refused;
  private final Set<QueryMemory> open = ConcurrentHashMap.newKeySet();

  @GuardedBy("lock")
  private final IdentityHashMap<Object, Shared> shared = new IdentityHashMap<>();

  @GuardedBy("lock")
  private long taken;

  @GuardedBy("lock")
  private int waiting;

  /** How many times something was given back. */
  @GuardedBy("lock")
  private long gives;

  /** Queries that have begun and wait for memory, with the number of threads that do. */
  @GuardedBy("lock")
  private final IdentityHashMap<QueryMemory, Integer> begunWaits = new IdentityHashMap<>();

  /** What several queries hold. */
  private static final class Shared {
    private final long bytes;
    private int holders;

    Shared(long bytes) {
      this.bytes = bytes;
    }

    Shared heldOnceMore() {
      holders++;
      return this;
    }
  }

  /**
   * @param refused told of each query that is stopped or not begun for want of memory
   */
  public MemoryPool(MemoryLimits limits, Runnable refused) {
    this.limits = limits;
    this.refused = refused;
  }

  /** Memory without limits. */
  public static MemoryPool unlimited() {
    return new MemoryPool(MemoryLimits.NONE, () -> {});
  }

  /** What queries may reserve. */
  public MemoryLimits limits() {
    return limits;
  }

  /** Bytes that queries have taken. */
  public long taken() {
    lock.lock();
    try {
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Lets a query begin. Waits for others to end if they hold everything.
   *
   * @param text its statements, for the log
   * @throws HyperbyteException UNAVAILABLE if they hold it for too long
   */
  public QueryMemory open(String text) {
    lock.lock();
    try {
      if (!fits(GRAIN)) {
        awaitRoom();
      }
      taken += GRAIN;
    } finally {
      lock.unlock();
    }
    QueryMemory opened = new QueryMemory(this, text, GRAIN);
    open.add(opened);
    return opened;
  }

  /** Waits until a query can begin. */
  @GuardedBy("lock")
  private void awaitRoom() {
    long nanos = limits.longestWait().toNanos();
    if (waiting >= limits.waiting()) {
      throw busy();
    }
    waiting++;
    try {
      while (!fits(GRAIN)) {
        if (nanos <= 0) {
          throw busy();
        }
        // Looks now and then for clients that stall only now.
        boolean stopped = stopStalled();
        long pause = Math.min(nanos, stopped ? SHORT_NANOS : SHORT_NANOS / 4);
        nanos -= pause - freed.awaitNanos(pause);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw busy();
    } finally {
      waiting--;
    }
  }

  private HyperbyteException busy() {
    refused.run();
    return new HyperbyteException(
        ErrorCode.UNAVAILABLE,
        "the queries that run hold all that queries may hold: "
            + Megabytes.text(limits.total())
            + " ([query] max_total_memory_mb)");
  }

  @GuardedBy("lock")
  private boolean fits(long bytes) {
    return bytes <= limits.total() - taken;
  }

  /** What a query leaves to small ones that holds so much itself. */
  private long left(long holding) {
    return holding <= SMALL
        ? 0
        : Math.min(limits.total() / KEPT_PART, limits.total() - limits.perQuery());
  }

  /**
   * Takes bytes for a query that runs, if there is room for them.
   *
   * @param holding what it will hold then; if that is much, it leaves something to others
   */
  boolean take(long bytes, long holding) {
    lock.lock();
    try {
      if (!fits(bytes + left(holding))) {
        return false;
      }
      taken += bytes;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** How a query that runs waits for others to give memory back. */
  Wait waitOf(QueryMemory memory) {
    return new Wait(memory);
  }

  /**
   * A query that runs waits for others to give something back, or to be stopped since their clients
   * stall. It holds memory itself: if every query that has begun waits, the last one does not.
   */
  final class Wait {
    private final QueryMemory memory;
    private final long most = Math.max(SHORT_NANOS, limits.longestWait().toNanos());
    private long left = most;

    private Wait(QueryMemory memory) {
      this.memory = memory;
    }

    private long waited() {
      return most - left;
    }

    /** Waits for a moment; false if that is of no use any more. */
    boolean next() {
      lock.lock();
      try {
        boolean stopped = stopStalled() || (waited() >= LONG_NANOS && stopGreediest(memory));
        if (left <= 0 || (!stopped && !othersRun(memory))) {
          return false;
        }
        begunWaits.merge(memory, 1, Integer::sum);
        try {
          long pause = Math.min(left, SHORT_NANOS / 4);
          long rest = pause;
          long before = gives;
          while (rest > 0 && gives == before) {
            rest = freed.awaitNanos(rest);
          }
          left -= pause - rest;
        } finally {
          begunWaits.computeIfPresent(memory, (_, count) -> count == 1 ? null : count - 1);
        }
        return true;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      } finally {
        lock.unlock();
      }
    }
  }

  /** Whether a query has begun, other than this one, that does not wait itself. */
  @GuardedBy("lock")
  private boolean othersRun(QueryMemory memory) {
    int waits = begunWaits.size() + (begunWaits.containsKey(memory) ? 0 : 1);
    return waits < open.size();
  }

  /** Stops the query whose client has stalled for the longest; false if no client stalls. */
  private boolean stopStalled() {
    long now = System.nanoTime();
    QueryMemory longest = null;
    long most = limits.stalled().toNanos();
    for (QueryMemory memory : open) {
      long stalled = memory.stalledNanos(now);
      if (stalled >= most && stalled > 0) {
        longest = memory;
        most = stalled;
      }
    }
    return longest != null && longest.stop();
  }

  /**
   * Has the query end that holds the most, if that is much more than what the one that waits has.
   *
   * @return whether one ends
   */
  private boolean stopGreediest(QueryMemory waits) {
    QueryMemory greediest = waits;
    for (QueryMemory memory : open) {
      if (memory.isStopped()) {
        return true;
      } else if (memory.taken() > greediest.taken()) {
        greediest = memory;
      }
    }
    boolean greedy = greediest.taken() >= GREEDY * waits.wanted();
    if (greedy) {
      greediest.stopGreedy();
    }
    return greedy;
  }

  /** Counts a thing once, however many queries hold it; false if there is no room for it. */
  boolean share(Object thing, long bytes) {
    lock.lock();
    try {
      if (!shared.containsKey(thing)) {
        if (!take(bytes, /* holding= */ 0)) {
          return false;
        }
        shared.put(thing, new Shared(bytes));
      }
      shared.computeIfPresent(thing, (_, found) -> found.heldOnceMore());
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** A query has ended. */
  void close(QueryMemory memory, long bytes, List<Object> things) {
    open.remove(memory);
    lock.lock();
    try {
      long all = bytes;
      for (Object thing : things) {
        Shared found = shared.get(thing);
        if (found != null && --found.holders == 0) {
          shared.remove(thing);
          all += found.bytes;
        }
      }
      give(all);
    } finally {
      lock.unlock();
    }
  }

  void give(long bytes) {
    lock.lock();
    try {
      taken -= bytes;
      gives++;
      freed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void countRefused() {
    refused.run();
  }
}
