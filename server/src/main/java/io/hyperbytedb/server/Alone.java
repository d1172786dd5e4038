package io.hyperbytedb.server;

import io.hyperbytedb.catalog.SubscriptionStatus;
import io.hyperbytedb.catalog.ViewStatus;
import io.hyperbytedb.cluster.Membership;
import io.hyperbytedb.cluster.NodeIdentity;
import io.hyperbytedb.cluster.checkpoint.Checkpointer;
import io.hyperbytedb.cluster.checkpoint.LogPruner;
import io.hyperbytedb.cluster.checkpoint.RetentionHolds;
import io.hyperbytedb.cluster.checkpoint.StateLogs;
import io.hyperbytedb.cluster.log.MeteredLog;
import io.hyperbytedb.cluster.tail.HotTail;
import io.hyperbytedb.compactor.Share;
import io.hyperbytedb.compactor.repair.OtherReplica;
import io.hyperbytedb.compactor.repair.Repairer;
import io.hyperbytedb.files.LocalStorage;
import io.hyperbytedb.files.Storage;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.PartitionAssignment;
import io.hyperbytedb.log.kafka.KafkaLog;
import io.hyperbytedb.log.kafka.KafkaLogConfig;
import io.hyperbytedb.log.rocks.StateCheckpoints;
import io.hyperbytedb.query.admin.Sources;
import io.hyperbytedb.query.http.OtherNodes;
import io.hyperbytedb.query.scan.ViewWindows;
import io.hyperbytedb.query.show.StreamStatus;
import io.hyperbytedb.server.backup.Restorer;
import io.hyperbytedb.server.config.Config;
import io.hyperbytedb.server.disk.Disk;
import io.hyperbytedb.server.disk.DiskMonitor;
import io.hyperbytedb.server.disk.DiskRelief;
import io.hyperbytedb.server.disk.SpaceLog;
import io.hyperbytedb.server.disk.SpaceStorage;
import io.hyperbytedb.storage.StorageNode;
import io.hyperbytedb.stream.ViewEngine;
import io.hyperbytedb.stream.ViewNode;
import io.hyperbytedb.stream.subscription.SubscriptionNode;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The whole database in one process, as {@code serve} runs it: with a broker of its own unless one
 * is configured, and with the disks of everything in view.
 */
final class Alone implements Deployment {
  /** How often space is made while the disk is full. */
  private static final Duration RELIEF = Duration.ofSeconds(2);

  private final NodeBase base;
  private final Config config;
  private final BooleanSupplier stopping;
  private final RetentionHolds holds = new RetentionHolds();
  private @Nullable DiskMonitor disk;
  private @Nullable EmbeddedKafka embedded;
  private @Nullable LogPruner pruner;
  private @Nullable StorageNode storage;
  private @Nullable Repairer repairer;
  private volatile @Nullable ViewNode views;
  private volatile @Nullable SubscriptionNode subscriptions;

  /**
   * @param stopping whether the process was told to stop, which ends a wait for space
   */
  Alone(NodeBase base, BooleanSupplier stopping) {
    this.base = base;
    this.config = base.config();
    this.stopping = stopping;
  }

  private static <T> T started(@Nullable T part) {
    return Objects.requireNonNull(part, "the part has not started yet");
  }

  @Override
  public void lock() {
    base.own(DataDirLock.takeAll(config));
    Restorer.refuseUnfinished(config.storage().dataDir());
  }

  @Override
  public LogAccess connect() throws IOException {
    DiskMonitor monitor = base.own(monitor()).start(base.faults());
    disk = monitor;
    base.problems().add(monitor::problem);
    base.problems().add(base.places()::problem);
    StartSpace.await(monitor, config.storage(), stopping);
    LogAccess clients = clients(monitor);
    SpaceLog log =
        base.own(SpaceLog.of(new MeteredLog(clients.log(), Topics.WAL, base.metrics()), monitor));
    return new LogAccess(clients.brokers(), log, log.forPoints());
  }

  /**
   * Monitors the disks of all directories; ballast is kept beside the log of an embedded broker.
   */
  private DiskMonitor monitor() throws IOException {
    Config.Storage dirs = config.storage();
    PrivateFiles.createDirectories(dirs.metaDir());
    if (!config.kafka().embedded()) {
      return new DiskMonitor(
          config.disk(), Disk.of(List.of(dirs.dataDir(), dirs.metaDir())), base.metrics());
    }
    PrivateFiles.createDirectories(dirs.walDir());
    return DiskMonitor.withBallast(
        config.disk(),
        Disk.of(List.of(dirs.walDir(), dirs.dataDir(), dirs.metaDir())),
        dirs.walDir().resolve("ballast"),
        base.metrics());
  }

  /** A log that knows nothing of the disk: in this process, or of brokers elsewhere. */
  private LogAccess clients(DiskMonitor monitor) throws IOException {
    if (!config.kafka().embedded()) {
      KafkaLogConfig brokers = Settings.log(config, config.kafka().bootstrapServers());
      Log log = new KafkaLog(brokers);
      return new LogAccess(brokers, log, log);
    }
    EmbeddedKafka kafka = base.own(EmbeddedKafka.start(config, monitor, base.faults()));
    embedded = kafka;
    base.problems().add(kafka::problem);
    KafkaLogConfig brokers =
        Settings.log(config, kafka.bootstrapServers()).with(kafka.clientProperties());
    Log log = kafka.log(brokers);
    return new LogAccess(brokers, log, log);
  }

  @Override
  public StateLogs topics(Log log) {
    return Topics.ensure(log, config.kafka());
  }

  /** The membership of a cluster of one. */
  @Override
  public Membership join(Log log, NodeReport report) {
    String address = config.server().host() + ":" + config.server().port();
    String advertised = config.cluster().advertisedAddress();
    NodeIdentity self =
        Settings.identity(
            config, "serve", "serve-" + address, advertised.isEmpty() ? address : advertised);
    return Membership.alone(Settings.membership(base, self, report));
  }

  @Override
  public StateCheckpoints.Source stateSource(Membership members) {
    return StateCheckpoints.Source.NONE;
  }

  @Override
  public Supplier<@Nullable String> watchDirectories(ClusterState state, Checkpointer checkpoints) {
    return Settings.watch(base.places(), config.storage(), state.stores(), checkpoints);
  }

  @Override
  public void prune(ClusterState state, Membership members, Checkpointer checkpoints) {
    pruner =
        base.own(
                new LogPruner(
                    state.log(),
                    state.logs(),
                    checkpoints,
                    Settings.retained(config, state, base.metrics()),
                    InstantSource.system(),
                    base.metrics()))
            .start(config.kafka().pruning().checkpointInterval(), base.faults());
  }

  /** No other process waits for what is durable here. */
  @Override
  public Map<String, long[]> durable() {
    return Map.of();
  }

  @Override
  public Storage storage() throws IOException {
    Storage files =
        new SpaceStorage(
            new LocalStorage(config.storage().dataDir().resolve("data")), started(disk));
    // No other process is writing any of them.
    files.deleteLeftovers(Duration.ZERO);
    return files;
  }

  @Override
  public DiskMonitor writeDisk() {
    return started(disk);
  }

  /** The query part of this process has their routes. */
  @Override
  public void forwardQueries(NodeCore core) {}

  @Override
  public String ownerName() {
    return config.cluster().nodeId();
  }

  @Override
  public void addTo(StorageNode node, NodeCore core) {
    storage = node;
    // No other process asks for the hot tail, so the server need not listen before.
    node.start(PartitionAssignment.none(core.state().logs().partitions()));
    LogPruner logs = started(pruner);
    base.own(
        new DiskRelief(started(disk), node::flushNow, () -> relieve(logs))
            .start(RELIEF, base.faults()));
    core.drain()
        .then(
            "files",
            () -> {
              node.flushAcknowledged();
              return "everything acknowledged is in files";
            });
    core.routes().backups(core.state().backups(config.storage(), List.of(logs::hold, holds::take)));
  }

  private void relieve(LogPruner logs) {
    logs.relieve();
    EmbeddedKafka kafka = embedded;
    if (kafka != null) {
      kafka.freeRemoved();
    }
  }

  @Override
  public Share share(NodeCore core) {
    return Share.ALL;
  }

  @Override
  public RetentionHolds holds(NodeCore core) {
    return holds;
  }

  @Override
  public Supplier<List<OtherReplica>> otherReplicas(NodeCore core) {
    return List::of;
  }

  @Override
  public void addTo(CompactorPart compactor, NodeCore core) {
    repairer = compactor.repairer();
    core.routes().compactor(compactor.compactor(), started(storage)::flushAcknowledged);
  }

  @Override
  public Consumer<Set<String>> suspects(NodeCore core) {
    Repairer own = started(repairer);
    return paths -> paths.forEach(own::suspect);
  }

  @Override
  public HotTail tail(NodeCore core) {
    return started(storage).local();
  }

  @Override
  public ViewEngine views(NodeCore core, @Nullable QueryPart queries) {
    return new LocalViews(started(queries).refresher());
  }

  @Override
  public void computed(ViewNode node) {
    views = node;
  }

  @Override
  public void sent(SubscriptionNode node) {
    subscriptions = node;
  }

  @Override
  public StreamStatus streams(NodeCore core) {
    ViewWindows windows =
        new StreamWindows(
            core.state().catalog(),
            () -> {
              ViewNode node = views;
              return node == null ? List.of() : List.of(node);
            });
    return new StreamStatus() {
      @Override
      public Map<Long, ViewStatus> views() {
        ViewNode node = views;
        return node == null ? Map.of() : node.statuses();
      }

      @Override
      public ViewWindows windows() {
        return windows;
      }

      @Override
      public List<SubscriptionStatus> subscriptions() {
        SubscriptionNode node = subscriptions;
        return node == null ? List.of() : node.statuses();
      }
    };
  }

  @Override
  public Sources sources(NodeCore core) {
    return core.sources();
  }

  @Override
  public OtherNodes otherNodes(NodeCore core) {
    return OtherNodes.NONE;
  }

  /** It has all of them from the beginning. */
  @Override
  public void assignPartitions(StorageNode node, NodeCore core) {}
}
