package io.hyperbytedb.node.http;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Interrupts threads that wait too long for a body, which closes their connection: sockets
 * themselves know no time limit on virtual threads. Thread-safe.
 */
final class BodyTimer implements AutoCloseable {
  private final long limitNanos;
  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("http-bodies").daemon().factory());

  /**
   * @param limit zero for none
   */
  BodyTimer(Duration limit) {
    this.limitNanos = limit.toNanos();
    executor.setRemoveOnCancelPolicy(true);
  }

  /** Begins to watch the calling thread, until the watch is closed by it. */
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

  /** One thread that reads a body. */
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

    /** Ends the watch; an interrupt that came too late is forgotten. */
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
