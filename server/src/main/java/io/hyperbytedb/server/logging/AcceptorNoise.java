package io.hyperbytedb.server.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * Says once a minute in one line that the embedded broker cannot accept connections for want of
 * descriptors. Kafka says it with a stack trace at each try, many times a second. Thread-safe.
 */
final class AcceptorNoise extends TurboFilter {
  private static final Logger LOG = LoggerFactory.getLogger(AcceptorNoise.class);
  private static final String ACCEPTORS = "kafka.network.";
  private static final long MINUTE = 60_000_000_000L;

  private final LongSupplier nanoTime;
  private final AtomicLong next;

  /**
   * @param nanoTime as {@link System#nanoTime}
   */
  AcceptorNoise(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.next = new AtomicLong(nanoTime.getAsLong());
  }

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      ch.qos.logback.classic.Logger logger,
      Level level,
      @Nullable String format,
      Object @Nullable [] parameters,
      @Nullable Throwable thrown) {
    if (thrown == null
        || !logger.getName().startsWith(ACCEPTORS)
        || !String.valueOf(thrown.getMessage()).contains("Too many open files")) {
      return FilterReply.NEUTRAL;
    }
    long now = nanoTime.getAsLong();
    long due = next.get();
    if (now - due >= 0 && next.compareAndSet(due, now + MINUTE)) {
      LOG.warn("the embedded broker cannot accept connections: too many open files");
    }
    return FilterReply.DENY;
  }
}
