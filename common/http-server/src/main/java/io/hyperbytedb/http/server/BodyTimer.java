package io.hyperbytedb.http.server;

import io.hyperbytedb.model.FaultHandler;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Interrupts threads that wait too long for a body, which closes their connection: on virtual
 * threads, sockets have no timeout of their own. Looks for them now and then, at most a quarter of
 * the timeout late: an alarm for each body would wake a thread for each request. Thread-safe.
 */
final class BodyTimer implements AutoCloseable {
  private static final long MAX_PERIOD_NANOS = 1_000_000_000L;

  private final long limitNanos;
  private final Set<Watch> active = ConcurrentHashMap.newKeySet();
  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("http-bodies").daemon().factory());

  /**
   * @param limit the timeout; zero for none
   * @param faults takes what the checks throw
   */
  BodyTimer(Duration limit, FaultHandler faults) {
    this.limitNanos = limit.toNanos();
    if (limitNanos > 0) {
      long period = Math.max(1, Math.min(MAX_PERIOD_NANOS, limitNanos / 4));
      var _ =
          executor.scheduleWithFixedDelay(
              faults.guard("looking for late bodies", this::look),
              period,
              period,
              TimeUnit.NANOSECONDS);
    }
  }

  /** Watches the calling thread until it closes the watch. */
  Watch watch() {
    Watch watch = new Watch(Thread.currentThread());
    if (limitNanos > 0) {
      active.add(watch);
    }
    return watch;
  }

  private void look() {
    long now = System.nanoTime();
    active.forEach(watch -> watch.look(now));
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }

  /** A thread that reads a body. */
  final class Watch implements AutoCloseable {
    private final Thread thread;
    private final long since = System.nanoTime();
    private boolean interrupted;
    private boolean closed;

    private Watch(Thread thread) {
      this.thread = thread;
    }

    private synchronized void look(long now) {
      if (!closed && !interrupted && now - since > limitNanos) {
        interrupted = true;
        thread.interrupt();
      }
    }

    /** Ends the watch and clears an interrupt that came too late. */
    @Override
    public void close() {
      active.remove(this);
      synchronized (this) {
        closed = true;
        if (interrupted) {
          var _ = Thread.interrupted();
        }
      }
    }
  }
}
