package io.hyperbytedb.log;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Lets callers wait for a position, the next offset to be handled: {@code await(n)} completes when
 * everything below {@code n} has been handled. Thread-safe; advancing is one volatile write while
 * there are no waiters.
 */
public final class OffsetWatcher {
  private record Waiter(long offset, CompletableFuture<Void> future) {}

  private final PriorityQueue<Waiter> waiters =
      new PriorityQueue<>((a, b) -> Long.compare(a.offset(), b.offset()));
  private volatile long position;
  private volatile int waiting;

  @GuardedBy("waiters")
  private @Nullable RuntimeException stopped;

  public OffsetWatcher(long position) {
    this.position = position;
  }

  /** The next offset to be handled. */
  public long position() {
    return position;
  }

  /**
   * Completes when the position is at least {@code offset}: on the caller's thread if it already
   * is, else on the thread that advances. Fails once {@link #stop} was called. A caller that gives
   * up must cancel the future; otherwise it is retained until its offset is reached.
   */
  public CompletableFuture<Void> await(long offset) {
    if (position >= offset) {
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<Void> future = new CompletableFuture<>();
    synchronized (waiters) {
      if (stopped != null) {
        future.completeExceptionally(stopped);
        return future;
      }
      waiters.removeIf(waiter -> waiter.future().isDone());
      waiters.add(new Waiter(offset, future));
      waiting = waiters.size();
    }
    // The position may have moved before the waiter was registered.
    if (position >= offset) {
      release();
    }
    return future;
  }

  /** Advances the position and completes the futures waiting for it. For one thread. */
  public void advance(long offset) {
    move(offset);
    tell();
  }

  /**
   * Advances the position on behalf of a caller that holds a lock. Dependents of a future run on
   * the thread that completes it and may take other locks, so {@link #tell} is called after the
   * lock is released.
   */
  public void move(long offset) {
    position = offset;
  }

  /** Completes the futures waiting for the current position; must be called without locks. */
  public void tell() {
    if (waiting > 0) {
      release();
    }
  }

  /** Fails all present and future waiters with {@code reason}. */
  public void stop(RuntimeException reason) {
    List<Waiter> failed;
    synchronized (waiters) {
      stopped = reason;
      failed = new ArrayList<>(waiters);
      waiters.clear();
      waiting = 0;
    }
    failed.forEach(waiter -> waiter.future().completeExceptionally(reason));
  }

  private void release() {
    List<Waiter> reached = new ArrayList<>();
    synchronized (waiters) {
      for (Waiter next = waiters.peek();
          next != null && next.offset() <= position;
          next = waiters.peek()) {
        reached.add(waiters.remove());
      }
      waiting = waiters.size();
    }
    reached.forEach(waiter -> waiter.future().complete(null));
  }
}
