package io.hyperbytedb.http.server;

import io.hyperbytedb.metrics.Metrics;
import io.hyperbytedb.model.FaultHandler;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers clients that send more slowly than allowed with 408, and closes their connections at the
 * next check. Thread-safe.
 */
final class SlowClients implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SlowClients.class);

  private static final byte[] TOO_SLOW =
      RawAnswer.of(408, "Request Timeout", "", "the request comes too slowly");

  private final HttpLimits.Pace pace;
  private final Connections connections;
  private final Admission admission;
  private final Metrics.Counter closed;
  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("http-slow-clients").daemon().factory());

  SlowClients(
      HttpLimits.Pace pace,
      Connections connections,
      Admission admission,
      Metrics metrics,
      FaultHandler faults) {
    this.pace = pace;
    this.connections = connections;
    this.admission = admission;
    this.closed =
        metrics.counter(
            "hyperbytedb_http_slow_clients_total",
            "Connections closed because a request arrived too slowly");
    if (pace.bytesPerSecond() > 0 || !pace.head().isZero()) {
      long period = pace.period().toNanos();
      var _ =
          executor.scheduleWithFixedDelay(
              faults.guard("looking for slow clients", this::look),
              period,
              period,
              TimeUnit.NANOSECONDS);
    }
  }

  private void look() {
    try {
      admission.closeSlow(pace.head());
      connections.forEach(this::look);
    } catch (RuntimeException e) {
      LOG.warn("cannot look for slow clients", e);
    }
  }

  private void look(Connections.Client client) {
    Incoming incoming = client.incoming();
    if (incoming.isRefused()) {
      incoming.disconnect();
    } else if (incoming.isTooSlow(pace) && incoming.refuse()) {
      closed.increment();
      // A client that does not accept it must not block this thread.
      var _ = Thread.ofVirtual().name("http-too-slow").start(() -> client.send(TOO_SLOW));
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
