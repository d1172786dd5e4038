package io.hyperbytedb.server;

import io.hyperbytedb.cluster.fault.ProcessFaults;
import io.hyperbytedb.metrics.PrometheusMetrics;
import io.hyperbytedb.server.config.Config;

/** What everything in a process shares before any part has started. */
record NodeBase(
    Config config,
    PrometheusMetrics metrics,
    ProcessFaults faults,
    Parts parts,
    Problems problems,
    DirectoryWatch places) {

  /** The base of a process with these settings. */
  static NodeBase of(Config config) {
    PrometheusMetrics metrics = JvmMetrics.registeredIn(new PrometheusMetrics());
    return new NodeBase(
        config,
        metrics,
        Settings.faults(metrics),
        new Parts(),
        new Problems(),
        new DirectoryWatch());
  }

  /** Closes a part when the process stops, before everything that was started earlier. */
  <T extends AutoCloseable> T own(T part) {
    return parts.own(part);
  }
}
