package io.hyperbytedb.node.http;

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
 * Tells requests that take long when their client has closed the connection, as the kernel's table
 * of connections says. Where there is no such table nobody is told, and a client that is gone is
 * noticed at the next write. Thread-safe.
 */
final class GoneClients implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GoneClients.class);

  /** A request that is answered sooner is not looked after. */
  private static final long PERIOD_MILLIS = 300;

  /** The table is read while it changes, and so may lack a connection once. */
  private static final int MISSES = 2;

  private final TcpTable table;

  /** Kinds of addresses whose connections have been found; others prove nothing by being absent. */
  private final Set<Class<?>> found = ConcurrentHashMap.newKeySet();

  private final Set<Class<?>> sought = ConcurrentHashMap.newKeySet();
  private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("http-clients").daemon().factory());

  /**
   * Looks at an interval from now on.
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
   * Looks after a client until the watch is closed.
   *
   * @param gone called once, on another thread, if it closes the connection; must be quick
   */
  Watch watch(int localPort, InetSocketAddress remote, Runnable gone) {
    Watch watch = new Watch(localPort, remote, gone);
    // Before the first one of its kind can leave.
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

  /** One request; fields but the first three are for who looks. */
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

    /** Whether it was there at the last look too. */
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
