package io.hyperbytedb.node.cluster;

import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.LogException;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.node.metrics.Metrics;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the WAL of a cluster short. A storage node says how far its replica had flushed some time
 * ago; the owner of a partition removes what all replicas have flushed. A replica counts as long as
 * anybody remembers a storage node of it, whether that runs or not: the log is never pruned past
 * the least that any replica has. Thread-safe.
 */
public final class WalPruner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WalPruner.class);

  private record Flushed(long nanos, long[] offsets) {}

  private final Log log;
  private final String topic;
  private final Manifest manifest;
  private final Duration retention;
  private final Metrics.Counter pruned;
  private final Map<Partition, Long> starts = new HashMap<>();
  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name("prune").daemon().factory());

  /** How far each partition was flushed at some time, the oldest first; guarded by this. */
  private final Deque<Flushed> history = new ArrayDeque<>();

  /**
   * @param topic the WAL's
   * @param retention how long records stay in the WAL after they were flushed
   */
  public WalPruner(Log log, String topic, Manifest manifest, Duration retention, Metrics metrics) {
    this.log = log;
    this.topic = topic;
    this.manifest = manifest;
    this.retention = retention;
    this.pruned =
        metrics.counter("hyperbytedb_log_pruned_records_total", "Records removed from the log");
  }

  /** Prunes at an interval from now on what all replicas of a membership have flushed. */
  public void start(Membership membership, Duration interval) {
    long nanos = interval.toNanos();
    var _ =
        executor.scheduleWithFixedDelay(
            () -> tryRun(membership), nanos, nanos, TimeUnit.NANOSECONDS);
  }

  private void tryRun(Membership membership) {
    try {
      run(membership);
    } catch (LogException | CompletionException e) {
      LOG.warn("cannot prune the log, will try again: {}", e.getMessage());
    }
  }

  /**
   * For each partition an offset below which this replica needs no record any more.
   *
   * @param nanos now, of a clock that only goes forward
   */
  public synchronized long[] durable(long nanos) {
    long[] offsets = new long[manifest.partitions()];
    for (int p = 0; p < offsets.length; p++) {
      offsets[p] = manifest.image(p).flushedOffset();
    }
    history.add(new Flushed(nanos, offsets));
    Flushed old = null;
    while (!history.isEmpty() && nanos - history.getFirst().nanos() >= retention.toNanos()) {
      old = history.removeFirst();
    }
    if (old == null) {
      return new long[offsets.length];
    }
    history.addFirst(old);
    return old.offsets();
  }

  /** Prunes the partitions that the asking node owns. For one thread. */
  void run(Membership membership) {
    List<MembershipView.Member> members = membership.view().members();
    for (MembershipView.Member member : members) {
      if (member.nodeId().equals(membership.self().nodeId())) {
        for (NodeProgress.Owned owned : member.record().progress().partitions()) {
          prune(owned.partition(), needed(members, owned.partition()));
        }
      }
    }
  }

  /** The least that any replica has, each by the word of its best informed storage node. */
  private long needed(List<MembershipView.Member> members, int partition) {
    Map<String, Long> replicas = new TreeMap<>();
    for (MembershipView.Member member : members) {
      if (member.identity().role().equals(NodeIdentity.STORAGE_NODE)) {
        long[] durable = member.record().progress().durable().get(topic);
        long known = durable != null && partition < durable.length ? durable[partition] : 0;
        replicas.merge(member.identity().replica(), known, Math::max);
      }
    }
    return replicas.values().stream().mapToLong(v -> v).min().orElse(0);
  }

  private void prune(int number, long offset) {
    Partition partition = new Partition(topic, number);
    Long known = starts.get(partition);
    if (known == null) {
      known = log.startOffsets(List.of(partition)).join().getOrDefault(partition, 0L);
      starts.put(partition, known);
    }
    if (offset > known) {
      log.deleteBefore(partition, offset);
      pruned.add(offset - known);
      starts.put(partition, offset);
      LOG.debug("{} starts at {} now", partition, offset);
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
