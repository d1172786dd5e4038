package io.hyperbytedb.http.server;

import io.hyperbytedb.metrics.Metrics;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which connections a server accepts. At the limit, the connections idle for longest are
 * closed to make room. If none is idle, a few more are accepted to answer that there are too many,
 * or to answer health checks. Thread-safe.
 */
final class Admission {
  /** Connections over the limit that get an answer of their own. */
  static final int RESERVE = 16;

  static final String REFUSAL = "too many connections";

  private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

  /** A connection that was answered less than this ago is likely to be used again. */
  private static final long IDLE_NANOS = 1_000_000_000L;

  /** A new client sends its request within this time. */
  private static final long SILENT_NANOS = 100_000_000L;

  /** The minimum time between unsuccessful searches for idle connections. */
  private static final long PAUSE_NANOS = 20_000_000L;

  private static final byte[] REFUSED =
      RawAnswer.of(503, "Service Unavailable", "Retry-After: 1\r\n", REFUSAL);

  private final int most;
  private final boolean plain;
  private final Connections connections;
  private final Metrics.Counter refused;
  private final Metrics.Counter evicted;

  /** Connections in their TLS handshake, or about to be served by a thread. */
  private final Map<SocketAddress, Arrival> arrivals = new ConcurrentHashMap<>();

  private volatile @Nullable Long noneIdle;

  /**
   * A connection that is not served yet.
   *
   * @param inReserve whether it is over the limit
   */
  record Arrival(SocketChannel channel, long since, boolean inReserve) {}

  /**
   * @param most how many connections may be open, without the reserve; 0 for no limit
   * @param plain whether HTTP is served without TLS
   */
  Admission(int most, boolean plain, Connections connections, Metrics metrics) {
    this.most = most == 0 ? Integer.MAX_VALUE - RESERVE : most;
    this.plain = plain;
    this.connections = connections;
    this.refused =
        metrics.counter(
            "hyperbytedb_http_connections_refused_total",
            "Connections refused because there were too many");
    this.evicted =
        metrics.counter(
            "hyperbytedb_http_connections_evicted_total",
            "Idle connections closed to make room for others");
    metrics.gauge("hyperbytedb_http_connections", "Open HTTP connections", this::count);
  }

  private int count() {
    return arrivals.size() + connections.count();
  }

  /**
   * Whether to serve a connection; otherwise it is closed.
   *
   * @param room whether there are file descriptors for more than this one
   */
  boolean admits(SocketChannel channel, boolean room) {
    boolean full = count() >= most;
    if (full) {
      forgetClosed();
      full = count() >= most && makeRoom() == 0;
    }
    if (!room || count() >= most + RESERVE) {
      refuse(channel);
      return false;
    }
    try {
      arrivals.put(channel.getRemoteAddress(), new Arrival(channel, System.nanoTime(), full));
      return true;
    } catch (IOException e) {
      LOG.debug("a client left before it was served", e);
      close(channel);
      return false;
    }
  }

  /**
   * Closes connections that have been idle for longest.
   *
   * @return how many were closed
   */
  int makeRoom() {
    long now = System.nanoTime();
    Long last = noneIdle;
    if (last != null && now - last < PAUSE_NANOS) {
      return 0;
    }
    int closed = connections.closeIdle(IDLE_NANOS, SILENT_NANOS, 1 + connections.count() / 64);
    evicted.add(closed);
    noneIdle = closed == 0 ? now : null;
    return closed;
  }

  /** Records that a connection is being served; returns whether it is over the limit. */
  boolean arrived(@Nullable SocketAddress remote) {
    Arrival arrival = remote == null ? null : arrivals.remove(remote);
    return arrival != null && arrival.inReserve();
  }

  /** Closes connections whose TLS handshake takes longer than the limit. */
  void closeSlow(Duration limit) {
    forgetClosed();
    if (limit.isZero()) {
      return;
    }
    long now = System.nanoTime();
    for (Arrival arrival : arrivals.values()) {
      if (now - arrival.since() > limit.toNanos()) {
        close(arrival.channel());
      }
    }
  }

  private void forgetClosed() {
    arrivals.values().removeIf(arrival -> !arrival.channel().isOpen());
  }

  private void refuse(SocketChannel channel) {
    refused.increment();
    try {
      if (plain) {
        // The data sent must be flushed, or the answer would be lost with the connection.
        channel.configureBlocking(false);
        var _ = channel.read(ByteBuffer.allocate(16 << 10));
        var _ = channel.write(ByteBuffer.wrap(REFUSED));
        channel.shutdownOutput();
      }
    } catch (IOException e) {
      LOG.debug("a client left before it was refused", e);
    } finally {
      close(channel);
    }
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("cannot close a connection", e);
    }
  }
}
