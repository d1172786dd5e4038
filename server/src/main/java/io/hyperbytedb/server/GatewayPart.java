package io.hyperbytedb.server;

/** The gateway of a process: takes writes, and forwards queries unless the process answers them. */
final class GatewayPart {
  private GatewayPart() {}

  static void start(NodeCore core) {
    Drain drain = core.drain();
    core.routes().writes(core.writes(), drain, core.deployment().writeDisk(), core.reachable());
    core.deployment().forwardQueries(core);
    SourcePart.start(core);
    drain.then("flush", () -> drain.awaitWrites(core.config().cluster().drainTimeout()));
  }
}
