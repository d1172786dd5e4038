package io.hyperbytedb.node.cluster;

import io.hyperbytedb.log.Follower;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.LogRecord;
import io.hyperbytedb.log.OffsetWatcher;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.RecordFormatException;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.FaultHandler;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.node.metrics.Metrics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
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
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is in the cluster. A topic that keeps the last record of each node is its memory: a node says
 * there what it is at every heartbeat, and at once when its state changes. Whoever is not heard for
 * some heartbeats counts as disconnected, which everybody decides for itself. Thread-safe.
 */
public final class Membership implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Membership.class);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration FAREWELL = Duration.ofSeconds(2);

  /** So long a node that has left is still shown. */
  private static final Duration FORGET_AFTER = Duration.ofMinutes(10);

  /**
   * How often a node is heard.
   *
   * @param interval between heartbeats
   * @param misses a node that misses so many is disconnected
   */
  public record Heartbeats(Duration interval, int misses) {
    Duration limit() {
      return interval.multipliedBy(misses);
    }
  }

  /** A record and when it was heard, of a clock that only goes forward. */
  private record Heard(NodeRecord record, long nanos) {}

  private final NodeIdentity self;
  private final @Nullable Log log;
  private final Partition topic;
  private final Heartbeats heartbeats;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final BooleanSupplier synced;
  private final Supplier<NodeProgress> progress;
  private final FaultHandler faults;
  private final Metrics.Counter sent;
  private final Metrics.Counter errors;
  private final Map<String, Heard> nodes = new ConcurrentSkipListMap<>();
  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name("heartbeat").daemon().factory());
  private final OffsetWatcher watcher;
  private Log.@Nullable Following following;

  /** Guarded by this, like the next two. */
  private NodeState state = NodeState.JOINING;

  private long version;
  private NodeProgress last = NodeProgress.NONE;

  private Membership(
      NodeIdentity self,
      @Nullable Log log,
      Partition topic,
      long from,
      Heartbeats heartbeats,
      Supplier<NodeProgress> progress,
      BooleanSupplier synced,
      InstantSource clock,
      LongSupplier nanoTime,
      Metrics metrics,
      FaultHandler faults) {
    this.self = self;
    this.log = log;
    this.topic = topic;
    this.watcher = new OffsetWatcher(from);
    this.heartbeats = heartbeats;
    this.progress = progress;
    this.synced = synced;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.faults = faults;
    this.sent = metrics.counter("hyperbytedb_cluster_heartbeats_total", "Heartbeats sent");
    this.errors =
        metrics.counter(
            "hyperbytedb_cluster_heartbeat_errors_total", "Heartbeats that the log did not take");
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
   * Joins, as {@link NodeState#JOINING}; returns when it has heard of everybody who joined before.
   *
   * @param topic the one partition of the membership's topic
   * @param progress asked at every heartbeat, by one thread
   * @param synced whether a node that is {@link NodeState#SYNCING} is active now
   * @param nanoTime such as {@link System#nanoTime}; measures how long others are silent
   * @param faults takes what the heartbeat and the questions to this node throw
   * @throws HyperbyteException if the topic can't be read
   */
  public static Membership join(
      NodeIdentity self,
      Log log,
      Partition topic,
      Heartbeats heartbeats,
      Supplier<NodeProgress> progress,
      BooleanSupplier synced,
      InstantSource clock,
      LongSupplier nanoTime,
      Metrics metrics,
      FaultHandler faults) {
    List<Partition> asked = List.of(topic);
    long from = log.startOffsets(asked).join().getOrDefault(topic, 0L);
    long end = log.endOffsets(asked).join().getOrDefault(topic, 0L);
    Membership membership =
        new Membership(
            self, log, topic, from, heartbeats, progress, synced, clock, nanoTime, metrics, faults);
    membership.following = log.follow(topic, "nodes", membership.new Records(end));
    try {
      membership.watcher.await(end).orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      membership.close();
      throw new HyperbyteException(ErrorCode.UNAVAILABLE, topic + " cannot be read", e);
    }
    return membership.begin();
  }

  /** The membership of a node that is alone. */
  public static Membership alone(
      NodeIdentity self,
      Heartbeats heartbeats,
      Supplier<NodeProgress> progress,
      BooleanSupplier synced,
      InstantSource clock,
      LongSupplier nanoTime,
      Metrics metrics,
      FaultHandler faults) {
    return new Membership(
            self,
            /* log= */ null,
            new Partition("alone", 0),
            0,
            heartbeats,
            progress,
            synced,
            clock,
            nanoTime,
            metrics,
            faults)
        .begin();
  }

  private Membership begin() {
    become(NodeState.JOINING);
    long nanos = heartbeats.interval().toNanos();
    var _ =
        executor.scheduleWithFixedDelay(
            faults.guard("sending a heartbeat", this::beat), nanos, nanos, TimeUnit.NANOSECONDS);
    return this;
  }

  private void beat() {
    // A node that cannot say how far it has come is still there.
    faults.guard("asking how far this node has come", this::refresh).run();
    try {
      if (state() == NodeState.SYNCING && synced.getAsBoolean()) {
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
    NodeProgress now = progress.get();
    synchronized (this) {
      last = now;
    }
  }

  /**
   * Says at once how far this node has come.
   *
   * @return completes when everybody can hear it, exceptionally if the log does not take it
   */
  public CompletableFuture<Void> announce() {
    return CompletableFuture.runAsync(this::refresh, executor).thenCompose(done -> send());
  }

  /**
   * Takes a state, and says so.
   *
   * @return completes when everybody can hear it
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

  /** Has {@link NodeState#SYNCING} turn into {@link NodeState#ACTIVE} as soon as that is so. */
  public void ready() {
    var _ = become(synced.getAsBoolean() ? NodeState.ACTIVE : NodeState.SYNCING);
  }

  /** Says what this node is; that the log does not take it is noted, and no failure. */
  private CompletableFuture<Void> say() {
    return send().exceptionally(failure -> null);
  }

  private CompletableFuture<Void> send() {
    NodeRecord record;
    synchronized (this) {
      record = new NodeRecord(self, state, version, last);
    }
    nodes.put(self.nodeId(), new Heard(record, nanoTime.getAsLong()));
    if (log == null) {
      return CompletableFuture.completedFuture(null);
    }
    return log.append(topic, key(self.nodeId()), NodeCodec.encode(record))
        .whenComplete(
            (offset, failure) -> {
              if (failure == null) {
                sent.increment();
              } else {
                errors.increment();
                LOG.warn("the log did not take a heartbeat: {}", failure.toString());
              }
            })
        .thenAccept(offset -> {});
  }

  /** What this node is. */
  public NodeIdentity self() {
    return self;
  }

  /** What this node is up to. */
  public synchronized NodeState state() {
    return state;
  }

  /** The cluster as it is seen from here now. */
  public MembershipView view() {
    long now = nanoTime.getAsLong();
    long highest = 0;
    List<MembershipView.Member> members = new ArrayList<>();
    for (Heard heard : nodes.values()) {
      NodeRecord record = heard.record();
      highest = Math.max(highest, record.version());
      Duration silence = Duration.ofNanos(Math.max(0, now - heard.nanos()));
      boolean silent =
          !record.identity().nodeId().equals(self.nodeId())
              && silence.compareTo(heartbeats.limit()) > 0;
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

  private double activePeers() {
    return view().peersOf(self.nodeId()).stream()
        .filter(member -> member.state() == NodeState.ACTIVE)
        .count();
  }

  /**
   * Has everybody forget a node that will not come back. One that still runs is back at its next
   * heartbeat.
   *
   * @return whether there was one
   */
  public boolean forget(String nodeId) {
    boolean known = nodes.remove(nodeId) != null;
    if (known && log != null) {
      log.append(topic, key(nodeId), new byte[0]).join();
    }
    return known;
  }

  /** Whether a node was heard so lately that it counts as running. */
  boolean hears(MembershipView.Member member) {
    return member.silence().compareTo(heartbeats.limit()) <= 0;
  }

  /** How long a node has to be silent until it counts as disconnected. */
  Duration patience() {
    return heartbeats.limit();
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

  /** The log is kept for a replica as long as a storage node of it is known. */
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

  /** What all say. */
  private final class Records implements Follower {
    private final long known;

    /**
     * @param known records before this offset are from before the start
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
          nodes.put(nodeId, new Heard(said, nanoTime.getAsLong() - age(record)));
        } else if (said.identity().startedAt().isAfter(self.startedAt())) {
          LOG.error(
              "another process at {} calls itself [{}], too: cluster.node_id must differ",
              said.identity().address(),
              nodeId);
        }
      } catch (RecordFormatException e) {
        LOG.warn("what node [{}] says is not understood: {}", nodeId, e.getMessage());
      }
    }

    /** Clocks of nodes may differ: they are only believed for what was said before the start. */
    private long age(LogRecord record) {
      return record.offset() >= known
          ? 0
          : TimeUnit.MILLISECONDS.toNanos(Math.max(0, clock.millis() - record.timestamp()));
    }

    @Override
    public void failed(Throwable reason) {
      LOG.error("the membership is not followed any more", reason);
      watcher.stop(reason instanceof RuntimeException e ? e : new IllegalStateException(reason));
    }
  }

  /** Leaves, and says so if the log takes it within moments. */
  @Override
  public void close() {
    executor.shutdownNow();
    if (following != null && state() != NodeState.LEAVING) {
      try {
        become(NodeState.LEAVING).get(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException | TimeoutException e) {
        LOG.warn("the cluster will see by itself that {} has left", self.nodeId());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    Log.Following open = following;
    if (open != null) {
      open.close();
    }
  }
}
