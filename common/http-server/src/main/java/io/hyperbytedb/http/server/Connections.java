package io.hyperbytedb.http.server;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open connections of a server with the threads that serve them, and their orderly end: {@link
 * #farewell} makes every answer the last one of its connection. Helidon alone closes a connection
 * without notice while the client may be sending its next request. Thread-safe.
 */
final class Connections implements ServerConnectionSelector {
  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

  /** How long to wait for another request of a client that has just been answered. */
  static final Duration LINGER = Duration.ofSeconds(1);

  /** After this long without new requests no further ones are expected. */
  private static final long QUIET_NANOS = 100_000_000L;

  private static final long PAUSE_NANOS = 2_000_000L;

  private final HttpConnection.Service service;
  private final Map<Thread, Connection> open = new ConcurrentHashMap<>();
  private final LongSupplier nanoTime;
  private volatile Predicate<SocketAddress> arrivals = address -> false;
  private volatile boolean ending;
  private volatile long told;

  /**
   * @param service the service that the connections share
   * @param nanoTime a monotonic clock
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
    // Everything is answered by the rules of HTTP.
    return Support.SUPPORTED;
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return Set.of("http/1.1");
  }

  /**
   * Registers a listener for each connection about to be served.
   *
   * @param newArrivals returns whether it is over the limit
   */
  void onArrival(Predicate<SocketAddress> newArrivals) {
    arrivals = newArrivals;
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    return new Connection(new HttpConnection(context, service, this), context);
  }

  /** Visits each open connection. */
  void forEach(Consumer<Client> to) {
    open.values().forEach(to);
  }

  /**
   * Closes the connections idle for longest.
   *
   * @param nanos the minimum idle time of connections that have sent a request before
   * @param silentNanos the minimum idle time of those that have not
   * @param most how many to close at most
   * @return how many were closed
   */
  int closeIdle(long nanos, long silentNanos, int most) {
    long now = System.nanoTime();
    int closed = 0;
    List<Idle> idle = new ArrayList<>();
    for (Connection connection : open.values()) {
      long since = connection.incoming().idleNanos(now);
      if (since >= (connection.incoming().hasAsked() ? nanos : silentNanos)) {
        idle.add(new Idle(since, connection.incoming()));
      }
    }
    idle.sort(Comparator.comparingLong(Idle::nanos).reversed());
    for (int i = 0; i < idle.size() && closed < most; i++) {
      closed += idle.get(i).client().disconnect() ? 1 : 0;
    }
    return closed;
  }

  private record Idle(long nanos, Incoming client) {}

  /** Whether the calling thread's connection is over the limit, and gets only one answer. */
  boolean isInReserve() {
    Connection connection = open.get(Thread.currentThread());
    return connection != null && connection.inReserve;
  }

  /** The number of open connections. */
  int count() {
    return open.size();
  }

  /** Whether answers that start now are the last ones of their connections. */
  boolean isEnding() {
    return ending;
  }

  /** Records that the calling thread's connection was answered and may bring another request. */
  void answered() {
    Connection connection = open.get(Thread.currentThread());
    if (connection != null) {
      connection.answered = nanoTime.getAsLong();
    }
  }

  /** Records that the calling thread's client was told about the end of its connection. */
  void told() {
    told = nanoTime.getAsLong();
  }

  /**
   * Makes all answers the last ones, and waits for recently answered clients, which are likely to
   * send another request: until each was told, is gone, or has been idle for {@link #LINGER}. Then
   * waits for those told to connect elsewhere. Takes no longer than {@link #LINGER} in total: a
   * client that reconnects again and again is cut off in the end, as the kernel accepts connections
   * as long as the socket is open.
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

  /** A connection as seen by other classes. */
  interface Client {
    /** The data received on it. */
    Incoming incoming();

    /** Sends bytes; must not be called while anything else is being sent. */
    void send(byte[] bytes);
  }

  /** A connection of Helidon, from its first byte to its end. */
  private final class Connection implements ServerConnection, InterruptableTask<Void>, Client {
    private final HttpConnection connection;
    private final ConnectionContext context;

    /** Used by its own thread only. */
    private boolean inReserve;

    /** When it was last answered without being told about its end; null before. */
    private volatile @Nullable Long answered;

    Connection(HttpConnection connection, ConnectionContext context) {
      this.connection = connection;
      this.context = context;
    }

    @Override
    public Incoming incoming() {
      return connection.incoming();
    }

    @Override
    public void send(byte[] bytes) {
      try {
        context.serverSocket().write(BufferData.create(bytes));
      } catch (RuntimeException e) {
        LOG.debug("a client left before it was told that it is too slow", e);
      }
    }

    @Override
    public void handle(Limit limit) {
      open.put(Thread.currentThread(), this);
      inReserve = arrivals.test(context.remotePeer().address());
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

    /** A connection that is new at the end is answered, too: its request is on its way. */
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
