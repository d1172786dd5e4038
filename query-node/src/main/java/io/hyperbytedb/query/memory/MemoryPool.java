package io.hyperbytedb.query.memory;

import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The memory of all queries of a process. Queries take it in grains and give it back at their end
 * at the latest. Thread-safe.
 */
public final class MemoryPool {
  /** What queries take at once, so that they rarely meet here. A query has at least one. */
  static final long GRAIN = 256 << 10;

  private final MemoryLimits limits;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition freed = lock.newCondition();
  private final Runnable refused;
  private long taken; // guarded by lock
  private int waiting; // guarded by lock

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
    return new QueryMemory(this, text, GRAIN);
  }

  /** Waits until a query can begin. Called under the lock. */
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
        nanos = freed.awaitNanos(nanos);
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

  private boolean fits(long bytes) {
    return bytes <= limits.total() - taken;
  }

  /** Takes bytes for a query that runs, which does not wait: it may hold what others wait for. */
  boolean take(long bytes) {
    lock.lock();
    try {
      if (!fits(bytes)) {
        return false;
      }
      taken += bytes;
      return true;
    } finally {
      lock.unlock();
    }
  }

  void give(long bytes) {
    lock.lock();
    try {
      taken -= bytes;
      freed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void countRefused() {
    refused.run();
  }
}
