package io.hyperbytedb.cluster;

import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.cluster.checkpoint.RetentionHolds;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Retains what a backup of a cluster needs while a node takes it: the node's heartbeats carry the
 * WAL offsets to retain, and that no file of its replica may be deleted. For other nodes the hold
 * lasts from the first such heartbeat until one without it, or until the node is gone. Thread-safe.
 */
public final class BackupHold {
  /** The name of the hold among the topics of {@link NodeProgress#durable}. */
  static final String NAME = "backup";

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final Membership membership;
  private final Manifest manifest;
  private volatile long @Nullable [] from;

  /** A hold of this node. */
  public BackupHold(Membership membership, Manifest manifest) {
    this.membership = membership;
    this.manifest = manifest;
  }

  /**
   * Retains the records that are not in files now, and all files that are in the manifest now. Only
   * one hold at a time.
   *
   * @throws HyperbyteException if the other nodes cannot be told
   */
  public RetentionHolds.Hold take() {
    long[] offsets = new long[manifest.partitions()];
    for (int p = 0; p < offsets.length; p++) {
      offsets[p] = manifest.image(p).flushedOffset();
    }
    from = offsets;
    try {
      membership.announce().orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
    } catch (CompletionException | RejectedExecutionException e) {
      from = null;
      throw new HyperbyteException(
          ErrorCode.UNAVAILABLE, "the cluster cannot be told of the backup", e);
    }
    // The next heartbeat releases the hold.
    return () -> from = null;
  }

  /** Adds the hold to this node's heartbeats. */
  public void addTo(Map<String, long[]> durable) {
    long[] held = from;
    if (held != null) {
      durable.put(NAME, held);
    }
  }

  /** Whether a node of a replica is known to take a backup. */
  public static boolean isOf(String replica, MembershipView view) {
    return view.members().stream()
        .anyMatch(member -> member.identity().replica().equals(replica) && offsets(member) != null);
  }

  /**
   * The lowest offset of a WAL partition that a running backup needs; the maximum value if none.
   */
  static long lowest(List<MembershipView.Member> members, int partition) {
    long lowest = Long.MAX_VALUE;
    for (MembershipView.Member member : members) {
      long[] offsets = offsets(member);
      if (offsets != null && partition < offsets.length) {
        lowest = Math.min(lowest, offsets[partition]);
      }
    }
    return lowest;
  }

  private static long @Nullable [] offsets(MembershipView.Member member) {
    return member.state().isAtWork() ? member.record().progress().durable().get(NAME) : null;
  }
}
