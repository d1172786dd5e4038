package io.hyperbytedb.http.server;

import io.hyperbytedb.model.FaultHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notifies long-running requests when their client has closed the connection, according to the
 * kernel's table of connections. On systems without the table there is no notification, and the
 * closed connection is noticed at the next write. Thread-safe.
 */
final class GoneClients implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GoneClients.class);

  /** Requests answered within this time are not watched. */
  private static final long PERIOD_MILLIS = 300;

  /** The table is read while it changes, so a connection may be missing from it once. */
  private static final int MISSES = 2;

  private final TcpTable table;

  /**
   * Kinds of addresses whose connections have been found in the table; for others, absence means
   * nothing.
   */
  private final Set<Class<?>> found = ConcurrentHashMap.newKeySet();

  private final Set<Class<?>> sought = ConcurrentHashMap.newKeySet();
  private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("http-clients").daemon().factory());

  /**
   * Starts to check the table periodically.
   *
   * @param faults takes what that throws
   */
  GoneClients(TcpTable table, FaultHandler faults) {
    this.table = table;
    var _ =
        executor.scheduleWithFixedDelay(
            faults.guard("looking for clients that are gone", this::look),
            PERIOD_MILLIS,
            PERIOD_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  /**
   * Watches a client until the watch is closed.
   *
   * @param gone called at most once, on another thread, when the client closes the connection; must
   *     be quick
   */
  Watch watch(int localPort, InetSocketAddress remote, Runnable gone) {
    Watch watch = new Watch(localPort, remote, gone);
    // Before the first connection of its kind can close.
    if (sought.add(watch.kind())) {
      look(List.of(watch));
    }
    watches.add(watch);
    return watch;
  }

  private void look() {
    boolean old = false;
    for (Watch watch : watches) {
      old |= watch.ages();
    }
    if (old) {
      look(watches);
    }
  }

  private void look(Collection<Watch> at) {
    try {
      Set<String> established = table.established();
      at.forEach(watch -> watch.look(established));
    } catch (IOException | RuntimeException e) {
      LOG.warn("cannot look for clients that are gone: {}", e.toString());
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }

  /** A watched request; all fields but the first three are used by the checking thread. */
  final class Watch implements AutoCloseable {
    private final int localPort;
    private final InetSocketAddress remote;
    private final Runnable gone;
    private boolean aged;
    private int misses;

    private Watch(int localPort, InetSocketAddress remote, Runnable gone) {
      this.localPort = localPort;
      this.remote = remote;
      this.gone = gone;
    }

    /** Whether the request was already there at the previous check. */
    private boolean ages() {
      boolean before = aged;
      aged = true;
      return before;
    }

    private Class<?> kind() {
      return remote.getAddress().getClass();
    }

    private void look(Set<String> established) {
      if (established.contains(TcpTable.key(localPort, remote))) {
        found.add(kind());
        misses = 0;
      } else if (found.contains(kind()) && ++misses >= MISSES && watches.remove(this)) {
        gone.run();
      }
    }

    @Override
    public void close() {
      watches.remove(this);
    }
  }
}
