package io.hyperbytedb.cluster;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.cluster.checkpoint.Checkpointer;
import io.hyperbytedb.cluster.checkpoint.FlushedHistory;
import io.hyperbytedb.cluster.checkpoint.LogStarts;
import io.hyperbytedb.cluster.checkpoint.StateLogs;
import io.hyperbytedb.cluster.checkpoint.WalRetention;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.LogException;
import io.hyperbytedb.metrics.Metrics;
import io.hyperbytedb.model.FaultHandler;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prunes the logs of a cluster. Every process takes checkpoints of its state and announces their
 * offsets; a storage node also announces how far its replica had flushed some time ago. The owner
 * of a partition removes from the WAL what all replicas have flushed, and from the logs of catalog
 * and manifest what the checkpoints of all working processes contain, if there are at least two.
 *
 * <p>A replica counts for the WAL as long as any node remembers one of its storage nodes, running
 * or not: the log is never pruned beyond what every replica has flushed, nor beyond what a running
 * backup needs. For catalog and manifest, absent nodes do not count: on their return they fetch a
 * checkpoint from another node. Thread-safe.
 */
public final class ClusterPruner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterPruner.class);

  /** The minimum number of checkpoints that must contain what is pruned. */
  private static final int COPIES = 2;

  private final StateLogs logs;
  private final Manifest manifest;
  private final Checkpointer checkpoints;
  private final WalRetention retention;
  private final LogStarts starts;
  private final Metrics.Counter errors;
  private final ScheduledThreadPoolExecutor executor =
      new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name("prune").daemon().factory());

  /** What this replica had flushed, by the nanoseconds of a monotonic clock. */
  @GuardedBy("this")
  private final FlushedHistory own;

  /** What all replicas had flushed, by the same; used by one thread. */
  private final FlushedHistory all;

  /**
   * @param checkpoints the checkpoints of this process
   * @param retention what stays in the WAL after it was flushed
   */
  public ClusterPruner(
      Log log,
      StateLogs logs,
      Manifest manifest,
      Checkpointer checkpoints,
      WalRetention retention,
      Metrics metrics) {
    this.logs = logs;
    this.manifest = manifest;
    this.checkpoints = checkpoints;
    this.retention = retention;
    this.own = new FlushedHistory(logs.partitions());
    this.all = new FlushedHistory(logs.partitions());
    this.starts = new LogStarts(log, metrics);
    this.errors =
        metrics.counter("hyperbytedb_checkpoint_errors_total", "Failed checkpoints and prunings");
  }

  /**
   * Starts to take checkpoints periodically and to prune the partitions that this node owns.
   *
   * @param faults takes what it throws
   */
  public ClusterPruner start(Membership membership, Duration interval, FaultHandler faults) {
    long nanos = interval.toNanos();
    var _ =
        executor.scheduleWithFixedDelay(
            faults.guard("taking a checkpoint and pruning the logs", () -> countedRun(membership)),
            nanos,
            nanos,
            TimeUnit.NANOSECONDS);
    return this;
  }

  private void countedRun(Membership membership) {
    try {
      var _ = checkpoints.run();
      prune(membership);
    } catch (LogException | CompletionException | UncheckedIOException e) {
      errors.increment();
      LOG.warn("cannot take a checkpoint or prune the log, will retry: {}", e.getMessage());
    } catch (RuntimeException | Error e) {
      errors.increment();
      throw e;
    }
  }

  /** The offsets in this process's checkpoints, for heartbeats. */
  public Map<String, long[]> durableState() {
    long[] manifests = new long[logs.partitions()];
    for (int p = 0; p < manifests.length; p++) {
      manifests[p] = checkpoints.inAll(StateLogs.manifestStore(p));
    }
    Map<String, long[]> durable = new TreeMap<>();
    durable.put(logs.catalog(), new long[] {checkpoints.inAll(StateLogs.CATALOG_STORE)});
    durable.put(logs.manifest(), manifests);
    return durable;
  }

  /**
   * For each partition the WAL offset below which this replica needs no records any more.
   *
   * @param nanos the current time of a monotonic clock
   */
  public synchronized long[] durableRows(long nanos) {
    long[] offsets = new long[manifest.partitions()];
    for (int p = 0; p < offsets.length; p++) {
      offsets[p] = manifest.image(p).flushedOffset();
    }
    own.add(nanos, offsets);
    own.forgetBefore(nanos - retention.flushed().toNanos());
    return own.at(nanos - retention.flushed().toNanos());
  }

  /** Prunes the logs of the partitions that this node owns. Not thread-safe. */
  void prune(Membership membership) {
    List<MembershipView.Member> members = membership.view().members();
    String replica = membership.self().replica();
    long[] flushed = new long[logs.partitions()];
    for (int p = 0; p < flushed.length; p++) {
      flushed[p] = flushedByAll(members, p);
    }
    long now = System.nanoTime();
    all.add(now, flushed);
    all.forgetBefore(now - retention.longest().toNanos());
    long[] prunable =
        retention.positions().prunable(flushed, all.at(now - retention.longest().toNanos()));
    for (MembershipView.Member member : members) {
      if (member.nodeId().equals(membership.self().nodeId())) {
        for (NodeProgress.Owned owned : member.record().progress().partitions()) {
          int p = owned.partition();
          starts.moveTo(logs.walLog(p), Math.min(prunable[p], BackupHold.lowest(members, p)));
          starts.moveTo(
              logs.manifestLog(p),
              inCheckpoints(members, other -> other.replica().equals(replica), logs.manifest(), p));
          if (p == 0) {
            starts.moveTo(
                logs.catalogLog(), inCheckpoints(members, other -> true, logs.catalog(), 0));
          }
        }
      }
    }
  }

  /** The lowest flushed offset of any replica, each according to its best informed storage node. */
  private long flushedByAll(List<MembershipView.Member> members, int partition) {
    Map<String, Long> replicas = new TreeMap<>();
    for (MembershipView.Member member : members) {
      if (member.identity().role().equals(NodeIdentity.STORAGE_NODE)) {
        replicas.merge(
            member.identity().replica(), durable(member, logs.wal(), partition), Math::max);
      }
    }
    return replicas.values().stream().mapToLong(v -> v).min().orElse(0);
  }

  private static long inCheckpoints(
      List<MembershipView.Member> members,
      Predicate<NodeIdentity> follows,
      String topic,
      int partition) {
    long[] known =
        members.stream()
            .filter(member -> follows.test(member.identity()) && member.state().isAtWork())
            .mapToLong(member -> durable(member, topic, partition))
            .sorted()
            .toArray();
    return known.length < COPIES ? 0 : known[0];
  }

  private static long durable(MembershipView.Member member, String topic, int partition) {
    long[] known = member.record().progress().durable().get(topic);
    return known != null && partition < known.length ? known[partition] : 0;
  }

  @Override
  public void close() {
    // Lets a running task finish: an interrupt would make a checkpoint fail.
    executor.shutdown();
    try {
      if (!executor.awaitTermination(30, TimeUnit.SECONDS)) {
        LOG.warn("a checkpoint did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
