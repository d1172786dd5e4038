package io.hyperbytedb.server;

import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.metrics.Metrics;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Continuously probes the log. While it does not answer, writes are refused at once: otherwise they
 * would wait, with their bodies in memory, until they time out. Thread-safe.
 */
final class LogMonitor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LogMonitor.class);

  /** The message to clients while writes are refused. */
  static final String UNREACHABLE = "the log cannot be reached: writes are refused";

  /** The number of consecutive late answers that is tolerated. */
  private static final int MISSED = 2;

  private final Supplier<? extends CompletableFuture<?>> question;
  private final Duration interval;
  private final Duration timeout;
  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("log-monitor").daemon().factory());
  private volatile int missed;

  /**
   * @param question a cheap request to the log
   * @param interval how often to send it
   * @param timeout the timeout of an answer
   */
  LogMonitor(
      Supplier<? extends CompletableFuture<?>> question,
      Duration interval,
      Duration timeout,
      Metrics metrics) {
    this.question = question;
    this.interval = interval;
    this.timeout = timeout;
    metrics.gauge(
        "hyperbytedb_log_reachable", "1 while the log answers", () -> reachable() ? 1 : 0);
  }

  /** Starts to probe. */
  LogMonitor start() {
    ask();
    return this;
  }

  private void ask() {
    CompletableFuture<?> answer;
    try {
      answer = question.get();
    } catch (RuntimeException | Error e) {
      answer = CompletableFuture.failedFuture(e);
    }
    var _ =
        answer
            // Other callers may wait for the same answer, and longer.
            .copy()
            .orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
            .handle((_, failure) -> note(failure));
  }

  private boolean note(@Nullable Throwable failure) {
    boolean before = reachable();
    missed = failure == null ? 0 : missed + 1;
    if (before && !reachable()) {
      LOG.error(UNREACHABLE, failure);
    } else if (!before && reachable()) {
      LOG.info("the log answers again");
    }
    if (!executor.isShutdown()) {
      var _ = executor.schedule(this::ask, interval.toNanos(), TimeUnit.NANOSECONDS);
    }
    return reachable();
  }

  /** Whether the log answers. */
  boolean reachable() {
    return missed < MISSED;
  }

  /** The log's problem; null if there is none. */
  @Nullable String problem() {
    return reachable() ? null : UNREACHABLE;
  }

  /** A handler that answers 503 while the log cannot be reached. */
  HttpHandler guard(HttpHandler writes) {
    return exchange -> {
      if (!reachable()) {
        throw new HyperbyteException(ErrorCode.UNAVAILABLE, UNREACHABLE);
      }
      writes.handle(exchange);
    };
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
