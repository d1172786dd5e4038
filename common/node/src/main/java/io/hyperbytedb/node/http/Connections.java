package io.hyperbytedb.node.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The open connections of a server, each with the thread that serves it, and their end: {@link
 * #farewell} makes every answer the last one of its connection. Helidon itself closes a connection
 * without a word while the client may be sending the next request. Thread-safe.
 */
final class Connections implements ServerConnectionSelector {
  /** So long a client that has just been answered is waited for to ask again. */
  static final Duration LINGER = Duration.ofSeconds(1);

  /** So long after the last one was told nobody may have come again. */
  private static final long QUIET_NANOS = 100_000_000L;

  private static final long PAUSE_NANOS = 2_000_000L;

  private final HttpConnection.Service service;
  private final Map<Thread, Connection> open = new ConcurrentHashMap<>();
  private final LongSupplier nanoTime;
  private volatile boolean ending;
  private volatile long told;

  /**
   * @param service what they share
   * @param nanoTime a clock that never goes back
   */
  Connections(HttpConnection.Service service, LongSupplier nanoTime) {
    this.service = service;
    this.nanoTime = nanoTime;
  }

  @Override
  public int bytesToIdentifyConnection() {
    return 0;
  }

  @Override
  public Support supports(BufferData data) {
    // Whatever it is, it is answered by the rules of HTTP.
    return Support.SUPPORTED;
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return Set.of("http/1.1");
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    return new Connection(new HttpConnection(context, service, this));
  }

  /** How many there are. */
  int count() {
    return open.size();
  }

  /** Whether answers that begin now are the last ones of their connections. */
  boolean isEnding() {
    return ending;
  }

  /** The calling thread's connection has been answered, and may bring a further request. */
  void answered() {
    Connection connection = open.get(Thread.currentThread());
    if (connection != null) {
      connection.answered = nanoTime.getAsLong();
    }
  }

  /** The calling thread's client has been told that its connection ends. */
  void told() {
    told = nanoTime.getAsLong();
  }

  /**
   * Makes all answers the last ones, and waits for the clients that were answered lately, as they
   * are likely to ask again: until each has been told, or is gone, or has not asked for {@link
   * #LINGER}. Then for those who were told, until they have found somebody else. Not longer than
   * {@link #LINGER}: who connects again and again is cut off in the end, as the kernel takes
   * connections for as long as anybody listens.
   */
  void farewell() {
    long start = nanoTime.getAsLong();
    told = start - QUIET_NANOS;
    ending = true;
    while (isAwaited(start) && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private boolean isAwaited(long start) {
    long now = nanoTime.getAsLong();
    return now - start < LINGER.toNanos()
        && (now - told < QUIET_NANOS
            || open.values().stream().anyMatch(connection -> connection.wasAnsweredLately(now)));
  }

  /** A connection of Helidon, known from its first request to its end. */
  private final class Connection implements ServerConnection, InterruptableTask<Void> {
    private final HttpConnection connection;

    /** When it was answered last, while that was not the last answer; null before. */
    private volatile @Nullable Long answered;

    Connection(HttpConnection connection) {
      this.connection = connection;
    }

    @Override
    public void handle(Limit limit) {
      open.put(Thread.currentThread(), this);
      try {
        connection.handle(limit);
      } finally {
        open.remove(Thread.currentThread());
      }
    }

    @Override
    public Duration idleTime() {
      return connection.idleTime();
    }

    private boolean wasAnsweredLately(long now) {
      Long last = answered;
      return last != null && now - last < LINGER.toNanos();
    }

    /** One that is new at the end is answered, too: its request is on its way, or here already. */
    private boolean isOwedAnAnswer() {
      return ending && answered == null;
    }

    @Override
    public void close(boolean interrupt) {
      if (interrupt || !isOwedAnAnswer()) {
        connection.close(interrupt);
      }
    }

    @Override
    public boolean canInterrupt() {
      return !isOwedAnAnswer() && connection.canInterrupt();
    }
  }
}
