package io.hyperbytedb.server;

import io.hyperbytedb.cluster.BackupHold;
import io.hyperbytedb.cluster.ClusterPruner;
import io.hyperbytedb.cluster.Membership;
import io.hyperbytedb.cluster.MembershipView;
import io.hyperbytedb.cluster.NodeIdentity;
import io.hyperbytedb.cluster.NodeState;
import io.hyperbytedb.cluster.OtherReplicas;
import io.hyperbytedb.cluster.PeerState;
import io.hyperbytedb.cluster.WorkShare;
import io.hyperbytedb.cluster.checkpoint.Checkpointer;
import io.hyperbytedb.cluster.checkpoint.RetentionHolds;
import io.hyperbytedb.cluster.checkpoint.StateLogs;
import io.hyperbytedb.cluster.log.MeteredLog;
import io.hyperbytedb.cluster.tail.HotTail;
import io.hyperbytedb.cluster.tail.RemoteTail;
import io.hyperbytedb.compactor.Share;
import io.hyperbytedb.compactor.repair.Comparison;
import io.hyperbytedb.compactor.repair.HttpReplica;
import io.hyperbytedb.compactor.repair.OtherReplica;
import io.hyperbytedb.compactor.repair.OwnReplica;
import io.hyperbytedb.files.LocalStorage;
import io.hyperbytedb.files.Storage;
import io.hyperbytedb.gateway.query.QueryProxy;
import io.hyperbytedb.http.PeerClient;
import io.hyperbytedb.http.server.PemIdentity;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.LogException;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.kafka.KafkaAssignment;
import io.hyperbytedb.log.kafka.KafkaLog;
import io.hyperbytedb.log.kafka.KafkaLogConfig;
import io.hyperbytedb.log.rocks.StateCheckpoints;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.query.admin.Sources;
import io.hyperbytedb.query.http.OtherNodes;
import io.hyperbytedb.query.show.StreamStatus;
import io.hyperbytedb.server.backup.Restorer;
import io.hyperbytedb.server.config.Config;
import io.hyperbytedb.server.config.ConfigException;
import io.hyperbytedb.server.disk.Disk;
import io.hyperbytedb.server.disk.DiskMonitor;
import io.hyperbytedb.server.disk.SpaceStorage;
import io.hyperbytedb.storage.StorageNode;
import io.hyperbytedb.stream.ViewEngine;
import io.hyperbytedb.stream.ViewNode;
import io.hyperbytedb.stream.subscription.SubscriptionNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process with one role in a cluster. Each has its own copy of the catalog and of its replica's
 * manifest; the files of a replica are in a directory that its processes share.
 */
final class Clustered implements Deployment {
  private static final Logger LOG = LoggerFactory.getLogger(Clustered.class);
  private static final Duration CATCH_UP_TIMEOUT = Duration.ofSeconds(20);

  /**
   * More than {@link #CATCH_UP_TIMEOUT}, within which a storage node may catch up before it
   * answers.
   */
  private static final Duration PEER_SILENCE = Duration.ofSeconds(30);

  /** How long a query waits for a stream node. */
  private static final Duration VIEWS_TIMEOUT = Duration.ofSeconds(1);

  /** The computation of windows of a view may take this long. */
  private static final Duration LONGEST_RUN = Duration.ofMinutes(10);

  private static final Duration RETRY = Duration.ofSeconds(1);

  private final NodeBase base;
  private final Config config;
  private final Role role;
  private @Nullable PeerClient peers;
  private volatile @Nullable ClusterPruner pruner;
  private volatile @Nullable BackupHold hold;

  /**
   * @throws ConfigException if the settings are not valid for a cluster
   */
  Clustered(NodeBase base, Role role) {
    this.base = base;
    this.config = base.config();
    this.role = role;
    if (config.kafka().embedded()) {
      throw new ConfigException(
          List.of(
              "[kafka] bootstrap_servers: a process of a cluster needs brokers; name them, or use"
                  + " serve"));
    }
  }

  @Override
  public void lock() {
    Restorer.refuseUnfinished(config.storage().dataDir());
    base.own(DataDirLock.take("state", config.storage().metaDir()));
  }

  @Override
  public LogAccess connect() {
    base.problems().add(base.places()::problem);
    KafkaLogConfig brokers = Settings.log(config, config.kafka().bootstrapServers());
    Log log = base.own(new MeteredLog(new KafkaLog(brokers), Topics.WAL, base.metrics()));
    return new LogAccess(brokers, log, log);
  }

  /** Brokers may start after their clients. */
  @Override
  public StateLogs topics(Log log) throws InterruptedException {
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

  /** Announces the node before anything else. */
  @Override
  public Membership join(Log log, NodeReport report) {
    String address = ownerName();
    NodeIdentity self =
        Settings.identity(config, role.command(), role.command() + "-" + address, address);
    return Membership.join(
        Settings.membership(base, self, report), log, new Partition(Topics.NODES, 0));
  }

  @Override
  public StateCheckpoints.Source stateSource(Membership members) {
    PeerClient client = base.own(client(PEER_SILENCE));
    peers = client;
    return new PeerState(members, client, InstantSource.system());
  }

  private PeerClient client(Duration silence) {
    Config.Tls tls = config.tls();
    return new PeerClient(
        config.cluster().secret(),
        tls.enabled()
            ? new PemIdentity(Path.of(tls.certFile()), Path.of(tls.keyFile())).clientContext()
            : null,
        silence);
  }

  private PeerClient peers() {
    return Objects.requireNonNull(peers, "there is no state yet");
  }

  @Override
  public Supplier<@Nullable String> watchDirectories(ClusterState state, Checkpointer checkpoints) {
    Settings.watchState(base.places(), state.stores(), checkpoints);
    return () -> null;
  }

  @Override
  public void prune(ClusterState state, Membership members, Checkpointer checkpoints) {
    pruner =
        base.own(
                new ClusterPruner(
                    state.log(),
                    state.logs(),
                    state.manifest(),
                    checkpoints,
                    Settings.retained(config, state, base.metrics()),
                    base.metrics()))
            .start(members, config.kafka().pruning().checkpointInterval(), base.faults());
    base.own(
        new StateWatch(
            state::failure, config.cluster().liveness().heartbeatInterval(), base.faults()));
  }

  @Override
  public Map<String, long[]> durable() {
    ClusterPruner known = pruner;
    if (known == null) {
      return Map.of();
    }
    Map<String, long[]> durable = known.durableState();
    BackupHold held = hold;
    if (held != null) {
      durable.put(Topics.WAL, known.durableRows(System.nanoTime()));
      held.addTo(durable);
    }
    return durable;
  }

  /** Processes that write files leave some space on the disk. */
  @Override
  public Storage storage() throws IOException {
    Config.Storage dirs = config.storage();
    Storage files = new LocalStorage(dirs.dataDir().resolve("data"));
    if (role != Role.STORAGE_NODE && role != Role.COMPACTOR) {
      return files;
    }
    Files.createDirectories(dirs.dataDir());
    DiskMonitor disk =
        base.own(
                new DiskMonitor(
                    config.disk(),
                    Disk.of(List.of(dirs.dataDir(), dirs.metaDir())),
                    base.metrics()))
            .start(base.faults());
    base.problems().add(disk::problem);
    return new SpaceStorage(files, disk);
  }

  /** The log is on the disks of the brokers. */
  @Override
  public @Nullable DiskMonitor writeDisk() {
    return null;
  }

  @Override
  public void forwardQueries(NodeCore core) {
    List<String> named = config.cluster().queryNodes();
    Supplier<List<String>> nodes =
        named.isEmpty() ? () -> queryNodes(core.members(), replica -> true) : () -> named;
    int longest = Settings.bodyBytes(config, Runtime.getRuntime().maxMemory());
    core.routes().forwardedQueries(base.own(new QueryProxy(peers(), nodes, longest)));
  }

  private static List<String> queryNodes(Membership members, Predicate<String> replica) {
    return members.view().active(Role.QUERY_NODE.command()).stream()
        .filter(node -> replica.test(node.replica()))
        .map(NodeIdentity::address)
        .toList();
  }

  /** The address for other processes; if the server listens on all interfaces, the host's name. */
  @Override
  public String ownerName() {
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

  @Override
  public void addTo(StorageNode node, NodeCore core) {
    OwnReplica files = core.replica();
    BackupHold held = new BackupHold(core.members(), core.state().manifest());
    hold = held;
    core.routes()
        .tail(node)
        .replica(files)
        .backups(core.state().backups(config.storage(), List.of(held::take)));
    Drain drain = core.drain();
    drain.then(
        "flush",
        () -> {
          node.flushAcknowledged();
          return "everything acknowledged is in files";
        });
    drain.then(
        "replicas",
        () ->
            new OtherReplicas(core.members())
                .await(node.progress(), config.cluster().drainTimeout()));
    drain.then(
        "verify",
        () ->
            Comparison.of(
                    files,
                    otherReplicas(core).get(),
                    config.compaction().repairs().verifiedAge(),
                    InstantSource.system())
                .summary());
    drain.then(
        "peers",
        () -> {
          node.release();
          return "the partitions are released";
        });
  }

  @Override
  public Share share(NodeCore core) {
    return new WorkShare(core.members().self(), core.members()::view)::isMine;
  }

  @Override
  public RetentionHolds holds(NodeCore core) {
    return new RetentionHolds(() -> areFilesHeld(core.members().view()));
  }

  /**
   * Whether a backup needs the replica's files, or a storage node is adding files during its
   * bootstrap.
   */
  private boolean areFilesHeld(MembershipView view) {
    String replica = config.kafka().replica();
    return BackupHold.isOf(replica, view)
        || view.in(NodeState.JOINING, NodeIdentity.STORAGE_NODE).stream()
            .anyMatch(node -> node.replica().equals(replica));
  }

  /** One process of each other replica that has its files. */
  @Override
  public Supplier<List<OtherReplica>> otherReplicas(NodeCore core) {
    return () -> {
      Map<String, OtherReplica> others = new TreeMap<>();
      for (NodeIdentity node :
          core.members().view().active(Role.STORAGE_NODE.command(), Role.COMPACTOR.command())) {
        if (!node.replica().equals(config.kafka().replica())) {
          others.putIfAbsent(
              node.replica(), new HttpReplica(node.replica(), node.address(), peers()));
        }
      }
      return List.copyOf(others.values());
    };
  }

  @Override
  public void addTo(CompactorPart part, NodeCore core) {
    core.routes()
        .compactor(part.compactor(), () -> {})
        .suspects(part.repairer())
        .replica(core.replica());
    core.drain()
        .then(
            "flush",
            () -> {
              part.compactor().close();
              return "no merge is in progress";
            });
  }

  @Override
  public Consumer<Set<String>> suspects(NodeCore core) {
    return new DamageReport(core.members(), peers())::tell;
  }

  @Override
  public HotTail tail(NodeCore core) {
    RemoteTail tail = base.own(new RemoteTail(core.state().manifest(), peers(), CATCH_UP_TIMEOUT));
    base.problems().add(tail::problem);
    return tail;
  }

  @Override
  public ViewEngine views(NodeCore core, @Nullable QueryPart queries) {
    return new RemoteViews(
        base.own(client(LONGEST_RUN)), () -> queryNodes(core.members(), replica -> true));
  }

  @Override
  public void computed(ViewNode views) {}

  @Override
  public void sent(SubscriptionNode subscriptions) {}

  @Override
  public StreamStatus streams(NodeCore core) {
    return new RemoteStreams(
        peers(),
        base.own(client(VIEWS_TIMEOUT)),
        () ->
            core.members().view().active(Role.STREAM_NODE.command()).stream()
                .map(NodeIdentity::address)
                .toList(),
        core.state().catalog());
  }

  @Override
  public Sources sources(NodeCore core) {
    return SourceReport.ofGateways(core.members(), peers());
  }

  @Override
  public OtherNodes otherNodes(NodeCore core) {
    String own = config.kafka().replica();
    return base.own(
            new QueryProxy(
                peers(), () -> queryNodes(core.members(), replica -> !replica.equals(own)), 0))
        ::answer;
  }

  /** Copying a new replica may take long; meanwhile the node's state is Joining. */
  @Override
  public void assignPartitions(StorageNode node, NodeCore core) throws InterruptedException {
    new ReplicaStart(core.state(), core.members(), peers(), core.storage(), core.scratch()).await();
    node.start(
        new KafkaAssignment(
            core.brokers(),
            "hyperbytedb-owners-" + config.kafka().replica(),
            Topics.WAL,
            config.cluster().liveness().sessionTimeout(),
            base.faults()));
  }
}
