package io.hyperbytedb.cluster;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hyperbytedb.log.Follower;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.LogRecord;
import io.hyperbytedb.log.OffsetWatcher;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.RecordFormatException;
import io.hyperbytedb.metrics.Metrics;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes of the cluster. They are stored in a topic that keeps the last record of each node: a
 * node announces its identity and progress with every heartbeat, and at once when its state
 * changes. A node that misses several heartbeats counts as disconnected, which every node decides
 * on its own. Thread-safe.
 */
public final class Membership implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Membership.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private static final Duration FAREWELL = Duration.ofSeconds(2);

  /** How long a node that has left is still listed. */
  private static final Duration FORGET_AFTER = Duration.ofMinutes(10);

  /** A record and when it was received, by a monotonic clock. */
  private record Heard(NodeRecord record, long nanos) {}

  private final MembershipSettings settings;
  private final NodeIdentity self;
  private final @Nullable Log log;
  private final Partition topic;
  private final Metrics.Counter sent;
  private final Metrics.Counter errors;
  private final Map<String, Heard> nodes = new ConcurrentSkipListMap<>();
  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name("heartbeat").daemon().factory());
  private final OffsetWatcher watcher;
  private Log.@Nullable Subscription subscription;

  private final Object appends = new Object();

  @GuardedBy("this")
  private NodeState state = NodeState.JOINING;

  @GuardedBy("this")
  private long version;

  @GuardedBy("this")
  private NodeProgress last = NodeProgress.NONE;

  private Membership(MembershipSettings settings, @Nullable Log log, Partition topic, long from) {
    this.settings = settings;
    this.self = settings.self();
    this.log = log;
    this.topic = topic;
    this.watcher = new OffsetWatcher(from);
    Metrics metrics = settings.metrics();
    this.sent = metrics.counter("hyperbytedb_cluster_heartbeats_total", "Heartbeats sent");
    this.errors =
        metrics.counter(
            "hyperbytedb_cluster_heartbeat_errors_total",
            "Heartbeats that could not be appended to the log");
    metrics.gauge(
        "hyperbytedb_cluster_node_state",
        "Node state (0=Joining through 5=Leaving)",
        () -> state().code());
    metrics.gauge("hyperbytedb_cluster_peers_active", "Number of active peers", this::activePeers);
    metrics.gauge(
        "hyperbytedb_cluster_membership_version",
        "Version of the membership that this node has seen",
        () -> (double) view().version());
  }

  /**
   * Joins as {@link NodeState#JOINING}; returns once every node that joined before is known.
   *
   * @param topic the only partition of the membership topic
   * @throws HyperbyteException if the topic cannot be read
   */
  public static Membership join(MembershipSettings settings, Log log, Partition topic) {
    List<Partition> asked = List.of(topic);
    long from = log.startOffsets(asked).join().getOrDefault(topic, 0L);
    long end = log.endOffsets(asked).join().getOrDefault(topic, 0L);
    Membership membership = new Membership(settings, log, topic, from);
    membership.subscription = log.follow(topic, "nodes", membership.new Records(end));
    try {
      membership.watcher.await(end).orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      membership.close();
      throw new HyperbyteException(ErrorCode.UNAVAILABLE, topic + " cannot be read", e);
    }
    return membership.begin();
  }

  /** The membership of a single node. */
  public static Membership alone(MembershipSettings settings) {
    return new Membership(settings, /* log= */ null, new Partition("alone", 0), 0).begin();
  }

  private Membership begin() {
    become(NodeState.JOINING);
    long nanos = settings.heartbeats().interval().toNanos();
    var _ =
        executor.scheduleWithFixedDelay(
            settings.faults().guard("sending a heartbeat", this::beat),
            nanos,
            nanos,
            TimeUnit.NANOSECONDS);
    return this;
  }

  private void beat() {
    // A node whose progress is unavailable still sends heartbeats.
    settings.faults().guard("asking for the progress of this node", this::refresh).run();
    try {
      if (state() == NodeState.SYNCING && settings.synced().getAsBoolean()) {
        become(NodeState.ACTIVE);
      } else {
        var _ = say();
      }
      forgetTheLongGone();
    } catch (RuntimeException | Error e) {
      errors.increment();
      throw e;
    }
  }

  private void refresh() {
    NodeProgress now = settings.progress().get();
    synchronized (this) {
      last = now;
    }
  }

  /**
   * Announces this node's progress at once.
   *
   * @return completes when the other nodes can read it, exceptionally if the append fails
   */
  public CompletableFuture<Void> announce() {
    return CompletableFuture.runAsync(this::refresh, executor).thenCompose(done -> send());
  }

  /**
   * Changes this node's state and announces it.
   *
   * @return completes when the other nodes can read it
   */
  public CompletableFuture<Void> become(NodeState next) {
    synchronized (this) {
      if (state != next) {
        LOG.info("{} is {} now", self.nodeId(), next.label());
      }
      state = next;
      if (next == NodeState.LEAVING) {
        last = new NodeProgress(List.of(), last.durable());
      }
      version = view().version() + 1;
    }
    return say();
  }

  /**
   * Changes {@link NodeState#SYNCING} to {@link NodeState#ACTIVE} as soon as the node is synced.
   */
  public void ready() {
    var _ = become(settings.synced().getAsBoolean() ? NodeState.ACTIVE : NodeState.SYNCING);
  }

  /** Announces this node's record; a failed append is counted, not an error. */
  private CompletableFuture<Void> say() {
    return send().exceptionally(failure -> null);
  }

  private CompletableFuture<Void> send() {
    CompletableFuture<Long> appended;
    // A heartbeat that was made before the state changed must not be appended after that.
    synchronized (appends) {
      NodeRecord record;
      synchronized (this) {
        record = new NodeRecord(self, state, version, last);
      }
      nodes.put(self.nodeId(), new Heard(record, nanoTime()));
      if (log == null) {
        return CompletableFuture.completedFuture(null);
      }
      appended = log.append(topic, key(self.nodeId()), NodeCodec.encode(record));
    }
    return appended
        .whenComplete(
            (offset, failure) -> {
              if (failure == null) {
                sent.increment();
              } else {
                errors.increment();
                LOG.warn("could not append a heartbeat to the log: {}", failure.toString());
              }
            })
        .thenAccept(offset -> {});
  }

  /** The identity of this node. */
  public NodeIdentity self() {
    return self;
  }

  /** The state of this node. */
  public synchronized NodeState state() {
    return state;
  }

  /** The cluster as this node currently sees it. */
  public MembershipView view() {
    long now = nanoTime();
    long highest = 0;
    List<MembershipView.Member> members = new ArrayList<>();
    for (Heard heard : nodes.values()) {
      NodeRecord record = heard.record();
      highest = Math.max(highest, record.version());
      Duration silence = Duration.ofNanos(Math.max(0, now - heard.nanos()));
      boolean silent =
          !record.identity().nodeId().equals(self.nodeId())
              && silence.compareTo(settings.heartbeats().limit()) > 0;
      members.add(
          new MembershipView.Member(
              record,
              silent && record.state() != NodeState.LEAVING
                  ? NodeState.DISCONNECTED
                  : record.state(),
              silence));
    }
    return new MembershipView(highest, members);
  }

  private long nanoTime() {
    return settings.clocks().nanoTime().getAsLong();
  }

  private double activePeers() {
    return view().peersOf(self.nodeId()).stream()
        .filter(member -> member.state() == NodeState.ACTIVE)
        .count();
  }

  /**
   * Makes all nodes forget a node that will not come back. A running one reappears at its next
   * heartbeat.
   *
   * @return whether the node was known
   */
  public boolean forget(String nodeId) {
    boolean known = nodes.remove(nodeId) != null;
    if (known && log != null) {
      log.append(topic, key(nodeId), new byte[0]).join();
    }
    return known;
  }

  /** Whether a node was heard from recently enough to count as running. */
  boolean hears(MembershipView.Member member) {
    return member.silence().compareTo(settings.heartbeats().limit()) <= 0;
  }

  /** The silence after which a node counts as disconnected. */
  Duration timeout() {
    return settings.heartbeats().limit();
  }

  private void forgetTheLongGone() {
    List<MembershipView.Member> members = view().members();
    for (MembershipView.Member member : members) {
      if (member.state() == NodeState.LEAVING
          && !member.nodeId().equals(self.nodeId())
          && member.silence().compareTo(FORGET_AFTER) > 0
          && !standsForItsReplica(member, members)) {
        forget(member.nodeId());
      }
    }
  }

  /**
   * Whether a node is its replica's last known storage node: the log is retained for a replica as
   * long as one is known.
   */
  private static boolean standsForItsReplica(
      MembershipView.Member member, List<MembershipView.Member> members) {
    return member.identity().role().equals(NodeIdentity.STORAGE_NODE)
        && members.stream()
            .noneMatch(
                other ->
                    other.identity().role().equals(NodeIdentity.STORAGE_NODE)
                        && other.identity().replica().equals(member.identity().replica())
                        && other.state() != NodeState.LEAVING);
  }

  private static byte[] key(String nodeId) {
    return nodeId.getBytes(StandardCharsets.UTF_8);
  }

  /** Applies the records of all nodes. */
  private final class Records implements Follower {
    private final long known;

    /**
     * @param known the offset before which records are older than this process
     */
    Records(long known) {
      this.known = known;
    }

    @Override
    public long position() {
      return watcher.position();
    }

    @Override
    public void accept(List<LogRecord> records) {
      for (LogRecord record : records) {
        take(record);
        watcher.advance(record.offset() + 1);
      }
    }

    private void take(LogRecord record) {
      byte[] key = record.key();
      if (key == null) {
        return;
      }
      String nodeId = new String(key, StandardCharsets.UTF_8);
      if (record.value().length == 0) {
        nodes.remove(nodeId);
        return;
      }
      try {
        NodeRecord said = NodeCodec.decode(record.value());
        if (!nodeId.equals(self.nodeId())) {
          nodes.put(nodeId, new Heard(said, nanoTime() - age(record)));
        } else if (said.identity().startedAt().isAfter(self.startedAt())) {
          LOG.error(
              "another process at {} also calls itself [{}]: cluster.node_id must be unique",
              said.identity().address(),
              nodeId);
        }
      } catch (RecordFormatException e) {
        LOG.warn("cannot decode the record of node [{}]: {}", nodeId, e.getMessage());
      }
    }

    /** Clocks of nodes may differ, so timestamps only count for records from before the start. */
    private long age(LogRecord record) {
      return record.offset() >= known
          ? 0
          : TimeUnit.MILLISECONDS.toNanos(
              Math.max(0, settings.clocks().wall().millis() - record.timestamp()));
    }

    @Override
    public void failed(Throwable reason) {
      LOG.error("the membership is no longer followed", reason);
      watcher.stop(reason instanceof RuntimeException e ? e : new IllegalStateException(reason));
    }
  }

  /** Leaves, and announces it if the log accepts that within moments. */
  @Override
  public void close() {
    executor.shutdownNow();
    if (subscription != null && state() != NodeState.LEAVING) {
      try {
        become(NodeState.LEAVING).get(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException | TimeoutException e) {
        LOG.warn(
            "cannot announce that {} has left; the cluster will notice by its silence",
            self.nodeId());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    Log.Subscription open = subscription;
    if (open != null) {
      open.close();
    }
  }
}
