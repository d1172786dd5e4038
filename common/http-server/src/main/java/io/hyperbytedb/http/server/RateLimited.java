package io.hyperbytedb.http.server;

import io.hyperbytedb.http.HttpExchange;
import io.hyperbytedb.http.HttpHandler;
import io.hyperbytedb.metrics.Metrics;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Limits the requests per second of a handler, with bursts of up to one second's worth. Further
 * requests get 429 at once. Thread-safe.
 */
public final class RateLimited implements HttpHandler {
  private static final long SECOND = 1_000_000_000L;

  private final HttpHandler handler;
  private final long perSecond;
  private final long interval;
  private final LongSupplier nanoTime;
  private final Metrics.Counter refused;

  /** When the next request is due at the maximum rate. */
  private final AtomicLong due;

  /**
   * @param perSecond at least 1
   * @param nanoTime a monotonic clock
   */
  public RateLimited(
      HttpHandler handler, long perSecond, LongSupplier nanoTime, Metrics.Counter refused) {
    if (perSecond < 1) {
      throw new IllegalArgumentException("a rate limit of [" + perSecond + "]");
    }
    this.handler = handler;
    this.perSecond = perSecond;
    this.interval = Math.max(1, SECOND / perSecond);
    this.nanoTime = nanoTime;
    this.refused = refused;
    this.due = new AtomicLong(nanoTime.getAsLong() - SECOND);
  }

  @Override
  public void handle(HttpExchange exchange) throws Exception {
    if (!take()) {
      refused.increment();
      throw new HyperbyteException(
          ErrorCode.TOO_MANY_REQUESTS,
          "rate limit exceeded: " + perSecond + " requests per second");
    }
    handler.handle(exchange);
  }

  private boolean take() {
    long now = nanoTime.getAsLong();
    while (true) {
      long expected = due.get();
      long next = (expected - (now - SECOND) < 0 ? now - SECOND : expected) + interval;
      if (next - now > 0) {
        return false;
      }
      if (due.compareAndSet(expected, next)) {
        return true;
      }
    }
  }
}
