package io.hyperbytedb.server;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.compactor.Compactor;
import io.hyperbytedb.compactor.Removal;
import io.hyperbytedb.compactor.repair.Comparison;
import io.hyperbytedb.compactor.repair.HttpReplica;
import io.hyperbytedb.compactor.repair.OtherReplica;
import io.hyperbytedb.compactor.repair.OwnReplica;
import io.hyperbytedb.compactor.repair.Repairer;
import io.hyperbytedb.files.DamagedFiles;
import io.hyperbytedb.files.FileCache;
import io.hyperbytedb.files.LocalStorage;
import io.hyperbytedb.files.Storage;
import io.hyperbytedb.gateway.query.QueryProxy;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.LogException;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.kafka.KafkaLog;
import io.hyperbytedb.log.kafka.KafkaLogConfig;
import io.hyperbytedb.log.kafka.KafkaQuorum;
import io.hyperbytedb.log.kafka.KafkaSharing;
import io.hyperbytedb.log.rocks.RocksStateStores;
import io.hyperbytedb.log.rocks.StateCheckpoints;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.node.checkpoint.Checkpointer;
import io.hyperbytedb.node.checkpoint.Holds;
import io.hyperbytedb.node.checkpoint.StateCopies;
import io.hyperbytedb.node.checkpoint.StateLogs;
import io.hyperbytedb.node.cluster.BackupHold;
import io.hyperbytedb.node.cluster.ClusterPruner;
import io.hyperbytedb.node.cluster.Membership;
import io.hyperbytedb.node.cluster.MembershipView;
import io.hyperbytedb.node.cluster.NodeIdentity;
import io.hyperbytedb.node.cluster.NodeProgress;
import io.hyperbytedb.node.cluster.NodeState;
import io.hyperbytedb.node.cluster.OtherReplicas;
import io.hyperbytedb.node.cluster.PeerState;
import io.hyperbytedb.node.cluster.StateLag;
import io.hyperbytedb.node.cluster.WorkShare;
import io.hyperbytedb.node.config.Config;
import io.hyperbytedb.node.config.ConfigException;
import io.hyperbytedb.node.fault.ProcessFaults;
import io.hyperbytedb.node.http.HttpServer;
import io.hyperbytedb.node.http.PeerClient;
import io.hyperbytedb.node.http.PemIdentity;
import io.hyperbytedb.node.log.MeteredLog;
import io.hyperbytedb.node.metrics.JvmMetrics;
import io.hyperbytedb.node.metrics.PrometheusMetrics;
import io.hyperbytedb.node.tail.RemoteTail;
import io.hyperbytedb.query.admin.QueryRegistry;
import io.hyperbytedb.query.continuous.ContinuousQueries;
import io.hyperbytedb.query.exec.QueryData;
import io.hyperbytedb.server.backup.Restorer;
import io.hyperbytedb.server.disk.Disk;
import io.hyperbytedb.server.disk.DiskMonitor;
import io.hyperbytedb.server.disk.SpaceStorage;
import io.hyperbytedb.storage.StorageNode;
import io.hyperbytedb.write.DeletePath;
import io.hyperbytedb.write.WritePath;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process with one role in a cluster. Each has its own copy of the catalog and of its replica's
 * manifest; the files of a replica are in a directory that its processes share.
 */
final class ClusterNode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterNode.class);
  private static final Duration CATCH_UP_TIMEOUT = Duration.ofSeconds(20);

  /**
   * More than {@link #CATCH_UP_TIMEOUT}, within which a storage node may catch up before it
   * answers.
   */
  private static final Duration PEER_SILENCE = Duration.ofSeconds(30);

  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Duration ANSWER = Duration.ofSeconds(3);

  private final Parts parts = new Parts();
  private final PrometheusMetrics metrics = JvmMetrics.registeredIn(new PrometheusMetrics());
  private final ProcessFaults faults = Settings.faults(metrics);
  private final Config config;
  private final Role role;
  private final DirectoryWatch places = new DirectoryWatch();
  private final List<Supplier<@Nullable String>> problems = new ArrayList<>();
  private Supplier<@Nullable String> damage = () -> null;
  private volatile @Nullable StorageNode storageNode;
  private volatile @Nullable StateLag lag;
  private volatile @Nullable ClusterPruner pruner;
  private volatile @Nullable BackupHold hold;
  private int port;

  private ClusterNode(Config config, Role role) {
    this.config = config;
    this.role = role;
  }

  /**
   * Starts the process and returns when requests are answered; waits for brokers that are not
   * available yet. An interrupt ends the wait.
   *
   * @throws ConfigException if the settings are not valid for a cluster
   * @throws HyperbyteException if the state is in use
   */
  static ClusterNode start(Config config, Role role) throws IOException, InterruptedException {
    if (config.kafka().embedded()) {
      throw new ConfigException(
          List.of(
              "[kafka] bootstrap_servers: a process of a cluster needs brokers; name them, or use"
                  + " serve"));
    }
    ClusterNode node = new ClusterNode(config, role);
    node.parts.start(node::run);
    return node;
  }

  /** The fault handler of this process. */
  ProcessFaults faults() {
    return faults;
  }

  /** The port of the HTTP API. */
  int port() {
    return port;
  }

  private void run() throws IOException, InterruptedException {
    long start = System.nanoTime();
    metrics.gauge(
        "hyperbytedb_uptime_seconds", "Node uptime", () -> (System.nanoTime() - start) / 1e9);
    Restorer.refuseUnfinished(config.storage().dataDir());
    Path meta = config.storage().metaDir();
    own(DataDirLock.take("state", meta));
    HttpServer.requireFree(config.server().host(), config.server().port());
    KafkaLogConfig brokers = Settings.log(config, config.kafka().bootstrapServers());
    Log log = own(new MeteredLog(new KafkaLog(brokers), Topics.WAL, metrics));
    StateLogs logs = topics(log);
    int partitions = logs.partitions();
    Membership members = own(join(log));
    parts.beforeClose(
        () -> members.become(NodeState.DRAINING).orTimeout(ANSWER.toSeconds(), TimeUnit.SECONDS));
    PeerClient peers = own(peers());
    StateCheckpoints checkpoints = new StateCheckpoints(meta.resolve("checkpoints"));
    RocksStateStores stores =
        own(
            logs.open(
                log,
                meta.resolve("state"),
                checkpoints,
                new PeerState(members, peers, InstantSource.system())));
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
    LogMonitor reachable = own(Settings.monitor(log, () -> null, metrics)).start();
    ClusterState state = new ClusterState(log, logs, stores, catalog, manifest);
    Checkpointer copies =
        new Checkpointer(
            logs,
            catalog,
            manifest,
            StateCopies.of(checkpoints, stores),
            InstantSource.system(),
            metrics);
    own(places).start(Settings.LOOK_AT_DIRECTORIES, faults);
    Settings.watchState(places, stores, copies);
    problems.add(places::problem);
    pruner =
        own(new ClusterPruner(
                log, logs, manifest, copies, config.kafka().flushedRetention(), metrics))
            .start(members, config.kafka().checkpointInterval(), faults);
    own(new StateWatch(state::failure, config.cluster().heartbeatInterval(), faults));
    StateLag stateLag = state.lag(metrics);
    Settings.measureNames(config, state, metrics);
    lag = stateLag;
    Drain drain = new Drain(members);
    KafkaQuorum quorum = own(new KafkaQuorum(brokers, ANSWER));
    HttpRoutes routes = new HttpRoutes(config, catalog, manifest, metrics).faults(faults);
    Storage storage = files();
    switch (role) {
      case INGEST_GATEWAY -> gateway(state, members, peers, drain, reachable, routes);
      case STORAGE_NODE -> storage(state, members, peers, drain, storage, routes);
      case COMPACTOR -> compactor(state, members, peers, drain, storage, routes);
      case QUERY_NODE -> query(state, members, stateLag, peers, storage, routes);
    }
    problems.add(reachable::problem);
    problems.add(stateLag::problem);
    routes
        .health(members, List.copyOf(problems), damage)
        .cluster(members, state, drain, quorum, quarantine(), scratch());
    port = own(routes.start()).port();
    StorageNode owner = storageNode;
    if (owner != null) {
      // Copying a new replica may take long; meanwhile the node's state is Joining.
      new ReplicaStart(state, members, peers, storage, scratch()).await();
      owner.start(sharing(brokers));
    }
    members.ready();
  }

  /** Announces the node before anything else. */
  private Membership join(Log log) {
    Config.Cluster cluster = config.cluster();
    String name = cluster.nodeId().isEmpty() ? role.command() + "-" + address() : cluster.nodeId();
    InstantSource clock = InstantSource.system();
    return Membership.join(
        new NodeIdentity(
            name,
            role.command(),
            config.kafka().replica(),
            address(),
            Instant.ofEpochMilli(clock.millis())),
        log,
        new Partition(Topics.NODES, 0),
        new Membership.Heartbeats(cluster.heartbeatInterval(), cluster.heartbeatMissThreshold()),
        this::progress,
        this::isUpToDate,
        clock,
        System::nanoTime,
        metrics,
        faults);
  }

  private NodeProgress progress() {
    StateLag state = lag;
    if (state != null) {
      state.measure();
    }
    StorageNode node = storageNode;
    ClusterPruner known = pruner;
    if (known == null) {
      return NodeProgress.NONE;
    }
    Map<String, long[]> durable = known.durableState();
    if (node != null) {
      durable.put(Topics.WAL, known.durableRows(System.nanoTime()));
    }
    BackupHold held = hold;
    if (held != null) {
      held.addTo(durable);
    }
    return new NodeProgress(node == null ? List.of() : node.progress(), durable);
  }

  private boolean isUpToDate() {
    StateLag state = lag;
    StorageNode node = storageNode;
    return (state == null || state.isUpToDate()) && (node == null || node.isUpToDate());
  }

  private Path scratch() {
    return config.storage().metaDir().resolve("scratch");
  }

  private Path quarantine() {
    return Settings.quarantine(config);
  }

  /** The files of the replica. Processes that write them leave some space on the disk. */
  private Storage files() throws IOException {
    Config.Storage dirs = config.storage();
    Storage files = new LocalStorage(dirs.dataDir().resolve("data"));
    if (role != Role.STORAGE_NODE && role != Role.COMPACTOR) {
      return files;
    }
    Files.createDirectories(dirs.dataDir());
    DiskMonitor disk =
        own(new DiskMonitor(
                config.disk(), Disk.of(List.of(dirs.dataDir(), dirs.metaDir())), metrics))
            .start(faults);
    problems.add(disk::problem);
    return new SpaceStorage(files, disk);
  }

  /** Brokers may start after their clients. */
  private StateLogs topics(Log log) throws InterruptedException {
    while (true) {
      try {
        Topics.ensureNodes(log, config.kafka());
        return Topics.ensure(log, config.kafka());
      } catch (LogException e) {
        if (e.reason() != LogException.Reason.UNAVAILABLE
            && e.reason() != LogException.Reason.BAD_TOPIC) {
          throw e;
        }
        LOG.warn(
            "waiting for the brokers at {}: {}", config.kafka().bootstrapServers(), e.getMessage());
        Thread.sleep(RETRY);
      }
    }
  }

  private void gateway(
      ClusterState state,
      Membership members,
      PeerClient peers,
      Drain drain,
      LogMonitor reachable,
      HttpRoutes routes) {
    WritePath writes = Settings.writePath(config, state);
    List<String> named = config.cluster().queryNodes();
    Supplier<List<String>> nodes =
        named.isEmpty() ? () -> queryNodes(members, replica -> true) : () -> named;
    int longest = Settings.bodyBytes(config, Runtime.getRuntime().maxMemory());
    QueryProxy proxy = own(new QueryProxy(peers, nodes, longest));
    routes.writes(writes, drain, null, reachable).forwardedQueries(proxy);
    drain.then("flush", () -> drain.awaitWrites(config.cluster().drainTimeout()));
  }

  private static List<String> queryNodes(Membership members, Predicate<String> replica) {
    return members.view().members().stream()
        .filter(member -> member.identity().role().equals(Role.QUERY_NODE.command()))
        .filter(member -> member.state() == NodeState.ACTIVE)
        .filter(member -> replica.test(member.identity().replica()))
        .map(member -> member.identity().address())
        .toList();
  }

  private void storage(
      ClusterState state,
      Membership members,
      PeerClient peers,
      Drain drain,
      Storage storage,
      HttpRoutes routes) {
    StorageNode node =
        own(
            StorageNode.of(
                Settings.storage(config, address()),
                state.log(),
                state.catalog(),
                state.manifest(),
                storage,
                quarantine(),
                metrics,
                faults));
    storageNode = node;
    problems.add(node::problem);
    OwnReplica files = replica(state, storage);
    BackupHold held = new BackupHold(members, state.manifest());
    hold = held;
    routes.tail(node).replica(files).backups(state.backups(config.storage(), List.of(held::take)));
    drain.then(
        "flush",
        () -> {
          node.flushAcknowledged();
          return "everything acknowledged is in files";
        });
    drain.then(
        "replicas",
        () -> new OtherReplicas(members).await(node.progress(), config.cluster().drainTimeout()));
    drain.then(
        "verify",
        () ->
            Comparison.of(
                    files,
                    otherReplicas(members, peers),
                    config.compaction().verifiedCompactionAge(),
                    InstantSource.system())
                .summary());
    drain.then(
        "peers",
        () -> {
          node.release();
          return "the partitions are released";
        });
  }

  private KafkaSharing sharing(KafkaLogConfig brokers) {
    return new KafkaSharing(
        brokers,
        "hyperbytedb-owners-" + config.kafka().replica(),
        Topics.WAL,
        config.cluster().sessionTimeout(),
        faults);
  }

  private void compactor(
      ClusterState state,
      Membership members,
      PeerClient peers,
      Drain drain,
      Storage storage,
      HttpRoutes routes) {
    Compactor compactor =
        own(
            new Compactor(
                Settings.compactor(config),
                state.catalog(),
                state.manifest(),
                storage,
                deletes(state),
                new WorkShare(members.self(), members::view)::isMine,
                metrics,
                InstantSource.system(),
                new SecureRandom(),
                new Removal(new Holds(() -> areFilesHeld(members.view())), path -> {}),
                faults));
    OwnReplica replica = replica(state, storage);
    Repairer repairer =
        new Repairer(
            Settings.repair(config),
            state.catalog(),
            state.manifest(),
            storage,
            replica,
            () -> otherReplicas(members, peers),
            Settings.replay(state.log(), state.manifest(), storage),
            compactor.keeper(),
            Settings.aside(config),
            InstantSource.system(),
            new SecureRandom(),
            metrics);
    compactor.repairWith(repairer, config.cluster().antiEntropyInterval());
    Settings.watchFiles(places, config.storage(), state.manifest(), repairer::suspect);
    damage = () -> DamagedFiles.problem(repairer.damaged());
    compactor.start();
    routes.compactor(compactor, () -> {}).suspects(repairer).replica(replica);
    drain.then(
        "flush",
        () -> {
          compactor.close();
          return "no merge is in progress";
        });
  }

  /**
   * Whether a backup needs the replica's files, or a storage node is adding files during its
   * bootstrap.
   */
  private boolean areFilesHeld(MembershipView view) {
    String replica = config.kafka().replica();
    return BackupHold.isOf(replica, view)
        || view.members().stream()
            .anyMatch(
                member ->
                    member.state() == NodeState.JOINING
                        && member.identity().role().equals(NodeIdentity.STORAGE_NODE)
                        && member.identity().replica().equals(replica));
  }

  private OwnReplica replica(ClusterState state, Storage storage) {
    return new OwnReplica(config.kafka().replica(), state.catalog(), state.manifest(), storage);
  }

  /** One process of each other replica that has its files. */
  private List<OtherReplica> otherReplicas(Membership members, PeerClient peers) {
    Map<String, OtherReplica> others = new TreeMap<>();
    for (MembershipView.Member member : members.view().members()) {
      NodeIdentity node = member.identity();
      boolean hasFiles =
          node.role().equals(Role.STORAGE_NODE.command())
              || node.role().equals(Role.COMPACTOR.command());
      if (hasFiles
          && member.state() == NodeState.ACTIVE
          && !node.replica().equals(config.kafka().replica())) {
        others.putIfAbsent(node.replica(), new HttpReplica(node.replica(), node.address(), peers));
      }
    }
    return List.copyOf(others.values());
  }

  private void query(
      ClusterState state,
      Membership members,
      StateLag stateLag,
      PeerClient peers,
      Storage storage,
      HttpRoutes routes) {
    FileCache files = own(new FileCache(storage, Settings.OPEN_FILES));
    DamageReport report = new DamageReport(members, peers);
    own(new FileReleaser(state.manifest(), files, report::tell, faults));
    Settings.countDamage(files, metrics);
    damage = () -> DamagedFiles.problem(files.damage().all());
    RemoteTail tail = own(new RemoteTail(state.manifest(), peers, CATCH_UP_TIMEOUT));
    problems.add(tail::problem);
    ExecutorService workers = Settings.queryWorkers();
    own(workers::shutdownNow);
    QueryData data =
        new QueryData(
            state.catalog(),
            state.manifest(),
            tail,
            files,
            Settings.writePath(config, state),
            deletes(state),
            workers);
    QueryRegistry registry = Settings.queries(config, metrics);
    faults.saying(registry::texts);
    QueryProxy others =
        own(
            new QueryProxy(
                peers,
                () -> queryNodes(members, replica -> !replica.equals(config.kafka().replica())),
                0));
    routes.queries(data, registry, stateLag, others::answer);
    if (config.continuousQueries().enabled()) {
      own(new ContinuousQueries(
              data, registry, Settings.duty(members), metrics, InstantSource.system()))
          .start(config.continuousQueries().runInterval(), faults);
    }
  }

  private static DeletePath deletes(ClusterState state) {
    return new DeletePath(state.log(), Topics.WAL, state.logs().partitions());
  }

  private PeerClient peers() {
    Config.Tls tls = config.tls();
    return new PeerClient(
        config.cluster().secret(),
        tls.enabled()
            ? new PemIdentity(Path.of(tls.certFile()), Path.of(tls.keyFile())).clientContext()
            : null,
        PEER_SILENCE);
  }

  /** The address for other processes; if the server listens on all interfaces, the host's name. */
  private String address() {
    String advertised = config.cluster().advertisedAddress();
    if (!advertised.isEmpty()) {
      return advertised;
    }
    String host = config.server().host();
    try {
      boolean anywhere = InetAddress.getByName(host).isAnyLocalAddress();
      return (anywhere ? InetAddress.getLocalHost().getHostName() : host)
          + ":"
          + config.server().port();
    } catch (UnknownHostException e) {
      throw new HyperbyteException(
          ErrorCode.BAD_REQUEST,
          "the address for other processes is unknown: set cluster.advertised_address",
          e);
    }
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
