package io.hyperbytedb.http.server;

import io.hyperbytedb.model.FaultHandler;
import java.nio.file.Path;

/** The watchdogs for slow and gone clients. Thread-safe. */
record Watchdogs(BodyTimer bodies, StalledWrites writes, GoneClients clients)
    implements AutoCloseable {
  static Watchdogs start(HttpLimits limits, FaultHandler faults) {
    return new Watchdogs(
        new BodyTimer(limits.idleTimeout(), faults),
        new StalledWrites(limits.writeTimeout(), faults),
        new GoneClients(new TcpTable(Path.of("/proc/self/net")), faults));
  }

  @Override
  public void close() {
    bodies.close();
    writes.close();
    clients.close();
  }
}
