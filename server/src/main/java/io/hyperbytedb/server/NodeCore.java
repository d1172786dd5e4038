package io.hyperbytedb.server;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.ViewStatus;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.cluster.Membership;
import io.hyperbytedb.cluster.NodeState;
import io.hyperbytedb.cluster.ReplicationHandler;
import io.hyperbytedb.cluster.StateLag;
import io.hyperbytedb.cluster.checkpoint.Checkpointer;
import io.hyperbytedb.cluster.checkpoint.StateCopies;
import io.hyperbytedb.cluster.checkpoint.StateLogs;
import io.hyperbytedb.cluster.fault.ProcessFaults;
import io.hyperbytedb.compactor.repair.OwnReplica;
import io.hyperbytedb.files.Storage;
import io.hyperbytedb.http.server.HttpServer;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.kafka.KafkaLogConfig;
import io.hyperbytedb.log.kafka.KafkaQuorum;
import io.hyperbytedb.log.rocks.RocksStateStores;
import io.hyperbytedb.log.rocks.StateCheckpoints;
import io.hyperbytedb.metrics.PrometheusMetrics;
import io.hyperbytedb.server.config.Config;
import io.hyperbytedb.write.DeletePath;
import io.hyperbytedb.write.WritePath;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What every process has, whatever its roles: the log, the state that is derived from it, the
 * membership and the HTTP API.
 */
final class NodeCore {
  /** How long others are waited for that ought to answer at once. */
  private static final Duration ANSWER = Duration.ofSeconds(3);

  private final NodeBase base;
  private final Deployment deployment;
  private final LogAccess access;
  private final NodeReport report;
  private final Membership members;
  private final ClusterState state;
  private final LogMonitor reachable;
  private final StateLag lag;
  private final Drain drain;
  private final KafkaQuorum quorum;
  private final HttpRoutes routes;
  private final Storage storage;
  private final WritePath writes;
  private final DeletePath deletes;
  private final SourceReport sources;
  private volatile Supplier<Map<Long, ViewStatus>> views = Map::of;

  /**
   * Starts the core; returns once the state is what the logs contained at that time.
   *
   * @throws io.hyperbytedb.model.HyperbyteException if the directories are in use
   */
  NodeCore(NodeBase base, Deployment deployment) throws IOException, InterruptedException {
    Config config = base.config();
    this.base = base;
    this.deployment = deployment;
    deployment.lock();
    HttpServer.requireFree(config.server().host(), config.server().port());
    this.access = deployment.connect();
    StateLogs logs = deployment.topics(access.log());
    this.report = new NodeReport(deployment::durable);
    Membership announced = base.own(deployment.join(access.log(), report));
    this.members = announced;
    // Clients that still write during the shutdown are told to use another node.
    base.parts()
        .beforeClose(
            () ->
                announced
                    .become(NodeState.DRAINING)
                    .orTimeout(ANSWER.toSeconds(), TimeUnit.SECONDS));
    StateCheckpoints checkpoints =
        new StateCheckpoints(config.storage().metaDir().resolve("checkpoints"));
    this.state = state(base, access.log(), logs, checkpoints, deployment.stateSource(members));
    Checkpointer copies =
        new Checkpointer(
            logs,
            state.catalog(),
            state.manifest(),
            StateCopies.of(checkpoints, state.stores()),
            InstantSource.system(),
            base.metrics());
    Supplier<@Nullable String> lostLog = deployment.watchDirectories(state, copies);
    base.own(base.places()).start(Settings.LOOK_AT_DIRECTORIES, base.faults());
    this.reachable = base.own(Settings.monitor(access.log(), lostLog, base.metrics())).start();
    deployment.prune(state, members, copies);
    this.lag = state.lag(base.metrics());
    Settings.measureNames(config, state, base.metrics());
    report.add(lag);
    this.drain = new Drain(members);
    this.quorum = base.own(new KafkaQuorum(access.brokers(), ANSWER));
    this.routes =
        new HttpRoutes(config, state.catalog(), state.manifest(), base.metrics())
            .faults(base.faults());
    this.storage = deployment.storage();
    this.writes = Settings.writePath(config, state, access.points());
    this.sources = new SourceReport(members.self().nodeId());
    this.deletes = new DeletePath(access.log(), Topics.WAL, logs.partitions());
  }

  /** Starts catalog and manifest, and follows their logs up to the present end. */
  private static ClusterState state(
      NodeBase base,
      Log log,
      StateLogs logs,
      StateCheckpoints checkpoints,
      StateCheckpoints.Source source) {
    Path directory = base.config().storage().metaDir().resolve("state");
    RocksStateStores stores = base.own(logs.open(log, directory, checkpoints, source));
    Catalog catalog =
        base.own(Catalog.start(log, logs.catalogLog(), stores.store(StateLogs.CATALOG_STORE)));
    Manifest manifest =
        base.own(
            Manifest.start(
                log,
                logs.manifest(),
                logs.partitions(),
                p -> stores.store(StateLogs.manifestStore(p)),
                base.faults()));
    var _ = catalog.catchUp().join();
    for (int p = 0; p < logs.partitions(); p++) {
      var _ = manifest.catchUp(p).join();
    }
    return new ClusterState(log, logs, stores, catalog, manifest);
  }

  /**
   * Starts to answer requests.
   *
   * @return the port
   */
  int serve() {
    // What is wrong with a part says more than that the log does not answer.
    base.problems().add(reachable::problem);
    base.problems().add(lag::problem);
    routes
        .health(members, base.problems())
        .cluster(
            members,
            state,
            drain,
            quorum,
            new ReplicationHandler.Followers(
                Settings.positions(config(), state, metrics()), () -> views.get()),
            Settings.quarantine(config()),
            scratch());
    return base.own(routes.start()).port();
  }

  /** The materialized views of this process are those. */
  void computes(Supplier<Map<Long, ViewStatus>> statuses) {
    views = statuses;
  }

  /** Closes a part when the process stops, before everything that was started earlier. */
  <T extends AutoCloseable> T own(T part) {
    return base.own(part);
  }

  /** Closes what clients are connected to when the process stops, before any part is closed. */
  void beforeClose(AutoCloseable farewell) {
    base.parts().beforeClose(farewell);
  }

  Deployment deployment() {
    return deployment;
  }

  Config config() {
    return base.config();
  }

  PrometheusMetrics metrics() {
    return base.metrics();
  }

  ProcessFaults faults() {
    return base.faults();
  }

  DirectoryWatch places() {
    return base.places();
  }

  Problems problems() {
    return base.problems();
  }

  /** How this process is connected to the log. */
  KafkaLogConfig brokers() {
    return access.brokers();
  }

  NodeReport report() {
    return report;
  }

  Membership members() {
    return members;
  }

  ClusterState state() {
    return state;
  }

  /** How far the state is behind the logs. */
  StateLag lag() {
    return lag;
  }

  /** Whether the log answers. */
  LogMonitor reachable() {
    return reachable;
  }

  Drain drain() {
    return drain;
  }

  HttpRoutes routes() {
    return routes;
  }

  /** The files of the replica. */
  Storage storage() {
    return storage;
  }

  WritePath writes() {
    return writes;
  }

  /** What the sources of this process do. */
  SourceReport sources() {
    return sources;
  }

  DeletePath deletes() {
    return deletes;
  }

  /** The replica of this process, as others compare themselves with it. */
  OwnReplica replica() {
    return new OwnReplica(config().kafka().replica(), state.catalog(), state.manifest(), storage);
  }

  /** A directory for temporary files. */
  Path scratch() {
    return config().storage().metaDir().resolve("scratch");
  }
}
