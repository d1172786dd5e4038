package io.hyperbytedb.http.server;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Interrupts threads that wait too long for a body, which closes their connection: on virtual
 * threads, sockets have no timeout of their own. Thread-safe.
 */
final class BodyTimer implements AutoCloseable {
  private final long limitNanos;
  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("http-bodies").daemon().factory());

  /**
   * @param limit the timeout; zero for none
   */
  BodyTimer(Duration limit) {
    this.limitNanos = limit.toNanos();
    executor.setRemoveOnCancelPolicy(true);
  }

  /** Watches the calling thread until it closes the watch. */
  Watch watch() {
    Watch watch = new Watch(Thread.currentThread());
    if (limitNanos > 0) {
      watch.alarm = executor.schedule(watch::interrupt, limitNanos, TimeUnit.NANOSECONDS);
    }
    return watch;
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }

  /** A thread that reads a body. */
  static final class Watch implements AutoCloseable {
    private final Thread thread;
    private @Nullable ScheduledFuture<?> alarm;
    private boolean interrupted;
    private boolean closed;

    private Watch(Thread thread) {
      this.thread = thread;
    }

    private synchronized void interrupt() {
      if (!closed) {
        interrupted = true;
        thread.interrupt();
      }
    }

    /** Ends the watch and clears an interrupt that came too late. */
    @Override
    public synchronized void close() {
      closed = true;
      if (alarm != null) {
        alarm.cancel(false);
      }
      if (interrupted) {
        var _ = Thread.interrupted();
      }
    }
  }
}
