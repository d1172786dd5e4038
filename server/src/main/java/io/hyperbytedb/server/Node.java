package io.hyperbytedb.server;

import io.hyperbytedb.cluster.fault.ProcessFaults;
import io.hyperbytedb.files.FileCache;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.server.config.Config;
import io.hyperbytedb.server.config.ConfigException;
import io.hyperbytedb.storage.StorageNode;
import io.hyperbytedb.stream.ViewNode;
import io.hyperbytedb.stream.subscription.SubscriptionNode;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A process of the database: a core, and a part for each of its roles. {@code serve} has all roles.
 * Parts are started in one order and stopped in the reverse one, also when a later one fails to
 * start. What depends on whether there are other processes is in its {@link Deployment}.
 */
final class Node implements AutoCloseable {
  private final NodeBase base;
  private final Deployment deployment;
  private String brokers = "";
  private int port;

  private Node(NodeBase base, Deployment deployment) {
    this.base = base;
    this.deployment = deployment;
  }

  /**
   * Starts the whole database in this process, and returns when requests are answered.
   *
   * @param stopping whether the process was told to stop, which ends a wait for space
   * @throws HyperbyteException if the data directory is in use
   */
  static Node serve(Config config, BooleanSupplier stopping)
      throws IOException, InterruptedException {
    NodeBase base = NodeBase.of(config);
    return new Node(base, new Alone(base, stopping)).start(EnumSet.allOf(Role.class));
  }

  /**
   * Starts a process of a cluster, and returns when requests are answered; waits for brokers that
   * are not available yet. An interrupt ends the wait.
   *
   * @throws ConfigException if the settings are not valid for a cluster
   * @throws HyperbyteException if the state is in use
   */
  static Node join(Config config, Role role) throws IOException, InterruptedException {
    NodeBase base = NodeBase.of(config);
    return new Node(base, new Clustered(base, role)).start(EnumSet.of(role));
  }

  private Node start(Set<Role> roles) throws IOException, InterruptedException {
    base.parts().start(() -> run(roles));
    return this;
  }

  private void run(Set<Role> roles) throws IOException, InterruptedException {
    long start = System.nanoTime();
    base.metrics()
        .gauge(
            "hyperbytedb_uptime_seconds", "Node uptime", () -> (System.nanoTime() - start) / 1e9);
    NodeCore core = new NodeCore(base, deployment);
    if (roles.contains(Role.INGEST_GATEWAY)) {
      GatewayPart.start(core);
    }
    @Nullable StorageNode storage =
        roles.contains(Role.STORAGE_NODE) ? StoragePart.start(core) : null;
    @Nullable FileCache files = roles.contains(Role.QUERY_NODE) ? QueryPart.openFiles(core) : null;
    if (roles.contains(Role.COMPACTOR)) {
      CompactorPart.start(core, files == null ? path -> {} : files::forget);
    }
    @Nullable QueryPart queries = files == null ? null : new QueryPart(core, files);
    @Nullable ViewNode views =
        roles.contains(Role.STREAM_NODE)
            ? StreamPart.create(core, deployment.views(core, queries))
            : null;
    @Nullable SubscriptionNode subscriptions =
        roles.contains(Role.STREAM_NODE) ? SubscriptionPart.create(core) : null;
    port = core.serve();
    if (storage != null) {
      deployment.assignPartitions(storage, core);
    }
    core.members().ready();
    if (queries != null) {
      queries.runContinuousQueries();
    }
    if (views != null) {
      deployment.computed(views.start(core.faults()));
    }
    if (subscriptions != null) {
      deployment.sent(subscriptions.start());
    }
    brokers = core.brokers().bootstrapServers();
  }

  /** The fault handler of this process. */
  ProcessFaults faults() {
    return base.faults();
  }

  /** The address for Kafka clients. */
  String brokers() {
    return brokers;
  }

  /** The port of the HTTP API. */
  int port() {
    return port;
  }

  /**
   * Stops everything, even if a part fails to stop; has no effect when repeated.
   *
   * @throws HyperbyteException if a part did not stop cleanly; the log says which
   */
  @Override
  public void close() {
    base.parts().close();
  }
}
