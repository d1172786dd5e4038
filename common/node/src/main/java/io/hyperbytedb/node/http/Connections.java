package io.hyperbytedb.node.http;

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
 * The open connections of a server, each with the thread that serves it, and their end: {@link
 * #farewell} makes every answer the last one of its connection. Helidon itself closes a connection
 * without a word while the client may be sending the next request. Thread-safe.
 */
final class Connections implements ServerConnectionSelector {
  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

  /** So long a client that has just been answered is waited for to ask again. */
  static final Duration LINGER = Duration.ofSeconds(1);

  /** So long after the last one was told nobody may have come again. */
  private static final long QUIET_NANOS = 100_000_000L;

  private static final long PAUSE_NANOS = 2_000_000L;

  private final HttpConnection.Service service;
  private final Map<Thread, Connection> open = new ConcurrentHashMap<>();
  private final LongSupplier nanoTime;
  private volatile Predicate<SocketAddress> arrivals = address -> false;
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

  /**
   * Has each connection reported when it begins to be served.
   *
   * @param newArrivals says whether it is over the limit
   */
  void onArrival(Predicate<SocketAddress> newArrivals) {
    arrivals = newArrivals;
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    return new Connection(new HttpConnection(context, service, this), context);
  }

  /** Shows each open connection. */
  void forEach(Consumer<Client> to) {
    open.values().forEach(to);
  }

  /**
   * Closes those that have been idle for longest.
   *
   * @param nanos for so long at least, if they have asked before
   * @param silentNanos for so long at least, if they have not
   * @param most how many at most
   * @return how many
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

  /** Whether the calling thread's connection is over the limit, and to be answered only once. */
  boolean isInReserve() {
    Connection connection = open.get(Thread.currentThread());
    return connection != null && connection.inReserve;
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

  /** A connection as others see it. */
  interface Client {
    /** What comes from it. */
    Incoming incoming();

    /** Sends bytes, where it is known that nothing else is being sent. */
    void send(byte[] bytes);
  }

  /** A connection of Helidon, known from its first byte to its end. */
  private final class Connection implements ServerConnection, InterruptableTask<Void>, Client {
    private final HttpConnection connection;
    private final ConnectionContext context;

    /** For its own thread. */
    private boolean inReserve;

    /** When it was answered last, while that was not the last answer; null before. */
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
