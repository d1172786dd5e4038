package io.hyperbytedb.http.server;

import io.hyperbytedb.model.FaultHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Interrupts threads whose client does not accept what they write, which closes the connection:
 * Helidon has no write timeout. Thread-safe.
 */
final class StalledWrites implements AutoCloseable {
  private static final long MAX_PERIOD_NANOS = 1_000_000_000L;

  private final long limitNanos;
  private final Set<Writing> active = ConcurrentHashMap.newKeySet();
  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("http-writes").daemon().factory());

  /**
   * @param limit the timeout of one write; zero for none
   * @param faults takes what the checks throw
   */
  StalledWrites(Duration limit, FaultHandler faults) {
    this.limitNanos = limit.toNanos();
    if (limitNanos > 0) {
      long period = Math.max(1, Math.min(MAX_PERIOD_NANOS, limitNanos / 4));
      var _ =
          executor.scheduleWithFixedDelay(
              faults.guard("looking for stalled answers", this::look),
              period,
              period,
              TimeUnit.NANOSECONDS);
    }
  }

  /** Watches the calling thread while it writes, until it closes the answer. */
  Writing watch() {
    Writing writing = new Writing(Thread.currentThread());
    if (limitNanos > 0) {
      active.add(writing);
    }
    return writing;
  }

  private void look() {
    long now = System.nanoTime();
    active.forEach(writing -> writing.look(now));
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }

  /** A thread that writes an answer. */
  final class Writing implements AutoCloseable {
    private final Thread thread;
    private boolean busy;
    private boolean interrupted;
    private long since;

    private Writing(Thread thread) {
      this.thread = thread;
    }

    synchronized void begin() {
      since = System.nanoTime();
      busy = true;
    }

    /** Ends the watch and clears an interrupt that came too late. */
    synchronized void end() {
      busy = false;
      if (interrupted) {
        interrupted = false;
        var _ = Thread.interrupted();
      }
    }

    private synchronized void look(long now) {
      if (busy && !interrupted && now - since > limitNanos) {
        interrupted = true;
        thread.interrupt();
      }
    }

    /** Wraps a stream so that its writes are watched; closing it ends the watch. */
    OutputStream over(OutputStream out) {
      return new Watched(out, this);
    }

    @Override
    public void close() {
      active.remove(this);
    }
  }

  /** A stream with watched writes. */
  private static final class Watched extends OutputStream {
    private final OutputStream out;
    private final Writing writing;

    Watched(OutputStream out, Writing writing) {
      this.out = out;
      this.writing = writing;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      writing.begin();
      try {
        out.write(bytes, from, length);
      } finally {
        writing.end();
      }
    }

    @Override
    public void flush() throws IOException {
      writing.begin();
      try {
        out.flush();
      } finally {
        writing.end();
      }
    }

    @Override
    public void close() throws IOException {
      writing.begin();
      try {
        out.close();
      } finally {
        writing.end();
        writing.close();
      }
    }
  }
}
