package io.hyperbytedb.gateway.write;

import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Limits how many bytes of bodies are in memory at once. A body takes its share as it arrives, so
 * an announced body does not hold any. A body without room waits for others to be written; if all
 * of them wait for room, the smallest is refused. Thread-safe.
 */
final class ByteBudget {
  private final long size;
  private final Duration longest;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Share> waiting = new ArrayList<>();
  private long taken;
  private int holders;

  /**
   * @param longest how long a body may wait for room before it is refused
   */
  ByteBudget(long size, Duration longest) {
    this.size = size;
    this.longest = longest;
  }

  /** The share of a body that has not started to arrive. */
  Share share() {
    return new Share();
  }

  /** The number of bytes currently taken. */
  long taken() {
    lock.lock();
    try {
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private static HyperbyteException overload() {
    return new HyperbyteException(ErrorCode.UNAVAILABLE, "too many writes in progress");
  }

  /** Refuses a body if no other one can release room before it gets some itself. */
  private void refuseOneIfStuck() {
    Share smallest = null;
    int stuck = 0;
    for (Share share : waiting) {
      if (share.fits()) {
        return;
      }
      if (share.held > 0) {
        stuck++;
        if (smallest == null || share.held < smallest.held) {
          smallest = share;
        }
      }
    }
    if (smallest != null && stuck == holders) {
      smallest.refused = true;
      changed.signalAll();
    }
  }

  /** The bytes taken by one body; closing it releases them. */
  final class Share implements HttpExchange.Room, AutoCloseable {
    private long held;
    private long wanted;
    private boolean refused;

    private Share() {}

    private boolean fits() {
      return refused || taken + wanted <= size;
    }

    @Override
    public void grow(long bytes) {
      lock.lock();
      try {
        wanted = bytes;
        if (!fits()) {
          await();
        }
        if (refused || !fits()) {
          throw overload();
        }
        if (held == 0 && bytes > 0) {
          holders++;
        }
        held += bytes;
        taken += bytes;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public boolean isShort() {
      lock.lock();
      try {
        return !waiting.isEmpty();
      } finally {
        lock.unlock();
      }
    }

    private void await() {
      long left = longest.toNanos();
      waiting.add(this);
      try {
        refuseOneIfStuck();
        while (!fits() && left > 0) {
          left = changed.awaitNanos(left);
          refuseOneIfStuck();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw overload();
      } finally {
        waiting.remove(this);
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        if (held > 0) {
          holders--;
        }
        taken -= held;
        held = 0;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
