package io.hyperbytedb.cluster.fault;

import io.hyperbytedb.metrics.Metrics;
import io.hyperbytedb.model.FaultHandler;
import io.hyperbytedb.model.HyperbyteException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fault handler of a process. A non-fatal fault is counted and logged: with its stack trace
 * when its kind is new, else as one line a minute with the number of occurrences. A fatal one is
 * logged and ends the process.
 */
public final class ProcessFaults implements FaultHandler, Thread.UncaughtExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessFaults.class);
  private static final long QUIET_NANOS = 60_000_000_000L;

  /** The number of kinds remembered; beyond it all are forgotten and logged in full again. */
  private static final int MAX_KINDS = 200;

  /**
   * A kind of fault since it was last logged.
   *
   * @param nanos when it was last logged
   * @param times the number of occurrences since
   */
  private record Seen(long nanos, int times) {}

  private final Runnable end;
  private final LongSupplier nanoTime;
  private final Metrics.Counter faults;
  private volatile Supplier<String> running = () -> "";
  private final ConcurrentMap<String, Seen> seen = new ConcurrentHashMap<>();

  /**
   * @param end ends the process at once
   * @param nanoTime a monotonic clock such as {@link System#nanoTime}
   */
  public ProcessFaults(Runnable end, LongSupplier nanoTime, Metrics metrics) {
    this.end = end;
    this.nanoTime = nanoTime;
    this.faults =
        metrics.counter(
            "hyperbytedb_faults_total",
            "Failures of background work, which no request reports; see the log");
  }

  @Override
  public void notFatal(String what, Throwable cause) {
    try {
      faults.increment();
      log(what, cause);
    } catch (Throwable e) {
      // Without memory not even a line can be logged. The counter and the next fault report it.
      seen.clear();
    }
  }

  private void log(String what, Throwable cause) {
    // Messages may contain offsets and times, so the class alone identifies the kind.
    String kind = what + ' ' + cause.getClass().getName();
    long now = nanoTime.getAsLong();
    Seen before = seen.get(kind);
    if (before == null) {
      if (seen.size() >= MAX_KINDS) {
        seen.clear();
      }
      seen.put(kind, new Seen(now, 0));
      LOG.error("{} failed and continues", what, cause);
    } else if (now - before.nanos() >= QUIET_NANOS) {
      seen.put(kind, new Seen(now, 0));
      LOG.error("{} failed {} more times, now: {}", what, before.times() + 1, cause.toString());
    } else {
      seen.put(kind, new Seen(before.nanos(), before.times() + 1));
    }
  }

  /**
   * Sets what to log when the process ends, as running statements may be the cause.
   *
   * @param statements the running statements; empty if there are none
   */
  public void saying(Supplier<String> statements) {
    running = statements;
  }

  @Override
  public void fatal(String what, Throwable cause) {
    try {
      if (cause instanceof HyperbyteException) {
        LOG.error("ends: {}: {}", what, cause.getMessage());
      } else {
        LOG.error("ends: {}", what, cause);
      }
      String statements = running.get();
      if (!statements.isEmpty()) {
        LOG.error("running at that time: {}", statements);
      }
    } finally {
      end.run();
    }
  }

  /**
   * Handles an uncaught exception of a thread, ours or a library's. If the cause is a lack of
   * memory, other threads may end or have ended, some of them unnoticed, so the process must
   * restart.
   */
  @Override
  public void uncaughtException(Thread thread, Throwable cause) {
    if (cause instanceof OutOfMemoryError) {
      fatal("out of memory in thread " + thread.getName(), cause);
    } else {
      notFatal("thread " + thread.getName(), cause);
    }
  }
}
