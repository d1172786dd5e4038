package io.hyperbytedb.node.fault;

import io.hyperbytedb.model.FaultHandler;
import io.hyperbytedb.node.metrics.Metrics;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fault handler of a process. A fault that is not fatal is counted and logged: with its stack
 * trace when its kind is new, else one line a minute with how often it came. A fatal one is logged
 * and ends the process.
 */
public final class ProcessFaults implements FaultHandler, Thread.UncaughtExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessFaults.class);
  private static final long QUIET_NANOS = 60_000_000_000L;

  /** Kinds that are remembered; beyond, all are forgotten and logged in full again. */
  private static final int MAX_KINDS = 200;

  /**
   * A kind of fault since it was logged last.
   *
   * @param nanos when that was
   * @param times how often it came since
   */
  private record Seen(long nanos, int times) {}

  private final Runnable end;
  private final LongSupplier nanoTime;
  private final Metrics.Counter faults;
  private volatile Supplier<String> running = () -> "";
  private final ConcurrentMap<String, Seen> seen = new ConcurrentHashMap<>();

  /**
   * @param end ends the process at once
   * @param nanoTime such as {@link System#nanoTime}
   */
  public ProcessFaults(Runnable end, LongSupplier nanoTime, Metrics metrics) {
    this.end = end;
    this.nanoTime = nanoTime;
    this.faults =
        metrics.counter(
            "hyperbytedb_faults_total",
            "Failures of background work that no request is told of; the log has them");
  }

  @Override
  public void notFatal(String what, Throwable cause) {
    try {
      faults.increment();
      log(what, cause);
    } catch (Throwable e) {
      // Without memory not even a line can be written. The counter and the next fault tell.
      seen.clear();
    }
  }

  private void log(String what, Throwable cause) {
    // Messages may name offsets and times, so the kind is told by the class alone.
    String kind = what + ' ' + cause.getClass().getName();
    long now = nanoTime.getAsLong();
    Seen before = seen.get(kind);
    if (before == null) {
      if (seen.size() >= MAX_KINDS) {
        seen.clear();
      }
      seen.put(kind, new Seen(now, 0));
      LOG.error("{} failed and goes on", what, cause);
    } else if (now - before.nanos() >= QUIET_NANOS) {
      seen.put(kind, new Seen(now, 0));
      LOG.error("{} failed {} times more, now: {}", what, before.times() + 1, cause.toString());
    } else {
      seen.put(kind, new Seen(before.nanos(), before.times() + 1));
    }
  }

  /**
   * Has the log say what ran when the process ended, as it may be why.
   *
   * @param statements those that run now; empty if none does
   */
  public void saying(Supplier<String> statements) {
    running = statements;
  }

  @Override
  public void fatal(String what, Throwable cause) {
    try {
      LOG.error("ends: {}", what, cause);
      String statements = running.get();
      if (!statements.isEmpty()) {
        LOG.error("at that time ran: {}", statements);
      }
    } finally {
      end.run();
    }
  }

  /**
   * A thread of ours or of a library has ended without its consent. If that was for want of memory,
   * others will end or have ended, too, some of them unseen: then the process is better started
   * anew.
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
