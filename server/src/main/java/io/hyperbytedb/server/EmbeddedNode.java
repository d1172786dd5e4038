package io.hyperbytedb.server;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.compactor.Compactor;
import io.hyperbytedb.compactor.Removal;
import io.hyperbytedb.compactor.Share;
import io.hyperbytedb.compactor.repair.OwnReplica;
import io.hyperbytedb.compactor.repair.Repairer;
import io.hyperbytedb.files.DamagedFiles;
import io.hyperbytedb.files.FileCache;
import io.hyperbytedb.files.LocalStorage;
import io.hyperbytedb.files.Storage;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.Sharing;
import io.hyperbytedb.log.kafka.KafkaLog;
import io.hyperbytedb.log.kafka.KafkaLogConfig;
import io.hyperbytedb.log.kafka.KafkaQuorum;
import io.hyperbytedb.log.rocks.RocksStateStores;
import io.hyperbytedb.log.rocks.StateCheckpoints;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.node.checkpoint.Checkpointer;
import io.hyperbytedb.node.checkpoint.Holds;
import io.hyperbytedb.node.checkpoint.LogPruner;
import io.hyperbytedb.node.checkpoint.StateCopies;
import io.hyperbytedb.node.checkpoint.StateLogs;
import io.hyperbytedb.node.cluster.Membership;
import io.hyperbytedb.node.cluster.NodeIdentity;
import io.hyperbytedb.node.cluster.NodeProgress;
import io.hyperbytedb.node.cluster.NodeState;
import io.hyperbytedb.node.cluster.StateLag;
import io.hyperbytedb.node.config.Config;
import io.hyperbytedb.node.fault.ProcessFaults;
import io.hyperbytedb.node.http.HttpServer;
import io.hyperbytedb.node.log.MeteredLog;
import io.hyperbytedb.node.metrics.JvmMetrics;
import io.hyperbytedb.node.metrics.PrometheusMetrics;
import io.hyperbytedb.query.admin.QueryRegistry;
import io.hyperbytedb.query.continuous.ContinuousQueries;
import io.hyperbytedb.query.exec.QueryData;
import io.hyperbytedb.query.http.OtherNodes;
import io.hyperbytedb.server.backup.BackupTaker;
import io.hyperbytedb.server.backup.Restorer;
import io.hyperbytedb.server.disk.Disk;
import io.hyperbytedb.server.disk.DiskMonitor;
import io.hyperbytedb.server.disk.DiskRelief;
import io.hyperbytedb.server.disk.SpaceLog;
import io.hyperbytedb.server.disk.SpaceStorage;
import io.hyperbytedb.storage.StorageNode;
import io.hyperbytedb.write.DeletePath;
import io.hyperbytedb.write.WritePath;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All roles in one process: broker, gateway, storage node, compactor and query node. Started parts
 * are stopped in reverse order, also when a later one fails to start.
 */
final class EmbeddedNode implements AutoCloseable {

  private static final Duration ANSWER = Duration.ofSeconds(3);

  /** How often space is made while the disk is full. */
  private static final Duration RELIEF = Duration.ofSeconds(2);

  private final Parts parts = new Parts();
  private final PrometheusMetrics metrics = JvmMetrics.registeredIn(new PrometheusMetrics());
  private final ProcessFaults faults = Settings.faults(metrics);
  private final BooleanSupplier stopping;
  private @Nullable EmbeddedKafka embedded;
  private String broker = "";
  private int port;

  private EmbeddedNode(BooleanSupplier stopping) {
    this.stopping = stopping;
  }

  /**
   * Starts all parts and returns when requests are answered.
   *
   * @param stopping whether the process was told to stop, which ends a wait for space
   * @throws io.hyperbytedb.model.HyperbyteException if the data directory is in use
   */
  static EmbeddedNode start(Config config, BooleanSupplier stopping)
      throws IOException, InterruptedException {
    EmbeddedNode node = new EmbeddedNode(stopping);
    node.parts.start(() -> node.run(config));
    return node;
  }

  /** The fault handler of this process. */
  ProcessFaults faults() {
    return faults;
  }

  /** The address for Kafka clients. */
  String brokerAddress() {
    return broker;
  }

  /** The port of the HTTP API. */
  int port() {
    return port;
  }

  private void run(Config config) throws IOException {
    long start = System.nanoTime();
    metrics.gauge(
        "hyperbytedb_uptime_seconds", "Node uptime", () -> (System.nanoTime() - start) / 1e9);
    Config.Storage dirs = config.storage();
    own(DataDirLock.takeAll(config));
    Restorer.refuseUnfinished(dirs.dataDir());
    HttpServer.requireFree(config.server().host(), config.server().port());
    DiskMonitor disk = own(disk(config)).start(faults);
    StartSpace.await(disk, dirs, stopping);
    KafkaLogConfig brokers = brokers(config, disk);
    SpaceLog log =
        own(SpaceLog.of(new MeteredLog(new KafkaLog(brokers), Topics.WAL, metrics), disk));
    StateLogs logs = Topics.ensure(log, config.kafka());
    int partitions = logs.partitions();
    StateCheckpoints checkpoints = new StateCheckpoints(dirs.metaDir().resolve("checkpoints"));
    RocksStateStores stores =
        own(
            logs.open(
                log, dirs.metaDir().resolve("state"), checkpoints, StateCheckpoints.Source.NONE));
    Catalog catalog =
        own(
            Catalog.start(
                log, new Partition(logs.catalog(), 0), stores.store(StateLogs.CATALOG_STORE)));
    Manifest manifest =
        own(
            Manifest.start(
                log,
                logs.manifest(),
                partitions,
                p -> stores.store(StateLogs.manifestStore(p)),
                faults));
    var _ = catalog.catchUp().join();
    for (int p = 0; p < partitions; p++) {
      var _ = manifest.catchUp(p).join();
    }
    Storage storage = new SpaceStorage(new LocalStorage(dirs.dataDir().resolve("data")), disk);
    storage.deleteLeftovers(Duration.ZERO);
    Path quarantine = Settings.quarantine(config);
    StorageNode storageNode =
        own(
            StorageNode.of(
                Settings.storage(config, config.cluster().nodeId()),
                log,
                catalog,
                manifest,
                storage,
                quarantine,
                metrics,
                faults));
    storageNode.start(Sharing.none(partitions));
    Checkpointer copies =
        new Checkpointer(
            logs,
            catalog,
            manifest,
            StateCopies.of(checkpoints, stores),
            InstantSource.system(),
            metrics);
    DirectoryWatch places = own(new DirectoryWatch());
    Supplier<@Nullable String> logPlace = Settings.watch(places, dirs, stores, copies);
    LogPruner pruner =
        own(
            new LogPruner(
                    log,
                    logs,
                    copies,
                    config.kafka().flushedRetention(),
                    InstantSource.system(),
                    metrics)
                .start(config.kafka().checkpointInterval(), faults));
    own(new DiskRelief(disk, storageNode::flushNow, () -> relieve(pruner)).start(RELIEF, faults));
    FileCache files = own(new FileCache(storage, Settings.OPEN_FILES));
    Settings.countDamage(files, metrics);
    DeletePath deletes = new DeletePath(log, Topics.WAL, partitions);
    Holds holds = new Holds();
    Compactor compactor =
        own(
            new Compactor(
                Settings.compactor(config),
                catalog,
                manifest,
                storage,
                deletes,
                Share.ALL,
                metrics,
                InstantSource.system(),
                new SecureRandom(),
                new Removal(holds, files::forget),
                faults));
    Repairer repairer =
        new Repairer(
            Settings.repair(config),
            catalog,
            manifest,
            storage,
            new OwnReplica(config.kafka().replica(), catalog, manifest, storage),
            List::of,
            Settings.replay(log, manifest, storage),
            compactor.keeper(),
            Settings.aside(config),
            InstantSource.system(),
            new SecureRandom(),
            metrics);
    compactor.repairWith(repairer, config.cluster().antiEntropyInterval());
    own(new FileReleaser(manifest, files, paths -> paths.forEach(repairer::suspect), faults));
    Settings.watchFiles(places, dirs, manifest, repairer::suspect);
    places.start(Settings.LOOK_AT_DIRECTORIES, faults);
    compactor.start();
    ExecutorService workers = Settings.queryWorkers();
    own(workers::shutdownNow);
    ClusterState state = new ClusterState(log, logs, stores, catalog, manifest);
    WritePath writes = Settings.writePath(config, state, log.forPoints());
    QueryData data =
        new QueryData(catalog, manifest, storageNode.local(), files, writes, deletes, workers);
    QueryRegistry registry = Settings.queries(config, metrics);
    faults.saying(registry::texts);
    StateLag lag = state.lag(metrics);
    Settings.measureNames(config, state, metrics);
    Membership member = own(alone(config, storageNode, lag));
    // Clients that still write during the shutdown are told to use another node.
    parts.beforeClose(() -> member.become(NodeState.DRAINING));
    Drain drain = new Drain(member);
    drain.then("flush", () -> drain.awaitWrites(config.cluster().drainTimeout()));
    drain.then(
        "files",
        () -> {
          storageNode.flushAcknowledged();
          return "everything acknowledged is in files";
        });
    KafkaQuorum quorum = own(new KafkaQuorum(brokers, ANSWER));
    LogMonitor reachable = own(Settings.monitor(log, logPlace, metrics)).start();
    BackupTaker backups = state.backups(dirs, List.of(pruner::hold, holds::take));
    HttpRoutes routes =
        new HttpRoutes(config, catalog, manifest, metrics)
            .faults(faults)
            .health(
                member,
                List.of(
                    disk::problem,
                    places::problem,
                    this::brokerProblem,
                    storageNode::problem,
                    reachable::problem,
                    lag::problem),
                () -> damage(files, repairer))
            .cluster(member, state, drain, quorum, quarantine, dirs.metaDir().resolve("scratch"))
            .writes(writes, drain, disk, reachable)
            .queries(data, registry, lag, OtherNodes.NONE)
            .compactor(compactor, storageNode::flushAcknowledged)
            .backups(backups);
    HttpServer server = own(routes.start());
    port = server.port();
    member.ready();
    if (config.continuousQueries().enabled()) {
      own(new ContinuousQueries(
              data, registry, Settings.duty(member), metrics, InstantSource.system()))
          .start(config.continuousQueries().runInterval(), faults);
    }
  }

  /** The damage found by queries and by the repairer; both may know the same file. */
  private static @Nullable String damage(FileCache files, Repairer repairer) {
    Map<String, String> damaged = new HashMap<>(files.damage().all());
    damaged.putAll(repairer.damaged());
    return DamagedFiles.problem(damaged);
  }

  /** The membership of a cluster of one. */
  private Membership alone(Config config, StorageNode storage, StateLag lag) {
    InstantSource clock = InstantSource.system();
    Config.Cluster cluster = config.cluster();
    String address = config.server().host() + ":" + config.server().port();
    return Membership.alone(
        new NodeIdentity(
            cluster.nodeId().isEmpty() ? "serve-" + address : cluster.nodeId(),
            "serve",
            config.kafka().replica(),
            cluster.advertisedAddress().isEmpty() ? address : cluster.advertisedAddress(),
            Instant.ofEpochMilli(clock.millis())),
        new Membership.Heartbeats(cluster.heartbeatInterval(), cluster.heartbeatMissThreshold()),
        () -> {
          lag.measure();
          return new NodeProgress(storage.progress(), Map.of());
        },
        () -> lag.isUpToDate() && storage.isUpToDate(),
        clock,
        System::nanoTime,
        metrics,
        faults);
  }

  /**
   * Monitors the disks of all directories; ballast is kept beside the log of an embedded broker.
   */
  private DiskMonitor disk(Config config) throws IOException {
    Config.Storage dirs = config.storage();
    PrivateFiles.createDirectories(dirs.metaDir());
    if (!config.kafka().embedded()) {
      return new DiskMonitor(
          config.disk(), Disk.of(List.of(dirs.dataDir(), dirs.metaDir())), metrics);
    }
    PrivateFiles.createDirectories(dirs.walDir());
    return DiskMonitor.withBallast(
        config.disk(),
        Disk.of(List.of(dirs.walDir(), dirs.dataDir(), dirs.metaDir())),
        dirs.walDir().resolve("ballast"),
        metrics);
  }

  /** How to connect to the brokers; starts one if none is configured. */
  private KafkaLogConfig brokers(Config config, DiskMonitor disk) throws IOException {
    if (!config.kafka().embedded()) {
      broker = config.kafka().bootstrapServers();
      return Settings.log(config, broker);
    }
    EmbeddedKafka started = own(EmbeddedKafka.start(config, disk, faults));
    embedded = started;
    broker = started.bootstrapServers();
    return Settings.log(config, broker).with(started.clientProperties());
  }

  private void relieve(LogPruner pruner) {
    pruner.relieve();
    EmbeddedKafka kafka = embedded;
    if (kafka != null) {
      kafka.freeRemoved();
    }
  }

  private @Nullable String brokerProblem() {
    EmbeddedKafka kafka = embedded;
    return kafka == null ? null : kafka.problem();
  }

  private <T extends AutoCloseable> T own(T part) {
    return parts.own(part);
  }

  /**
   * Stops everything, even if a part fails to stop; has no effect when repeated.
   *
   * @throws HyperbyteException if a part did not stop cleanly; the log says which
   */
  @Override
  public void close() {
    parts.close();
  }
}
