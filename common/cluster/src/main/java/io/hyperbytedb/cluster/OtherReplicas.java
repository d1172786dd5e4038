package io.hyperbytedb.cluster;

import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/** The positions of the replicas that a node does not belong to. Thread-safe. */
public final class OtherReplicas {
  private static final long PAUSE_NANOS = 100_000_000L;

  private final Membership membership;

  /** The replicas in a membership. */
  public OtherReplicas(Membership membership) {
    this.membership = membership;
  }

  /**
   * Waits until all other replicas have consumed what this node has flushed.
   *
   * @param own the partitions in question
   * @param limit how long to wait
   * @return a description of the result
   * @throws HyperbyteException TIMEOUT, which names the replicas that are behind
   */
  public String await(List<NodeProgress.Owned> own, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      Map<String, Map<Integer, Long>> positions = positions();
      List<String> behind = behind(own, positions);
      if (behind.isEmpty()) {
        return positions.isEmpty()
            ? "there is no other replica"
            : "replicas " + positions.keySet() + " have all of it";
      }
      if (System.nanoTime() - end > 0) {
        throw new HyperbyteException(ErrorCode.TIMEOUT, String.join("; ", behind));
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private static List<String> behind(
      List<NodeProgress.Owned> own, Map<String, Map<Integer, Long>> positions) {
    List<String> behind = new ArrayList<>();
    positions.forEach(
        (replica, of) -> {
          for (NodeProgress.Owned mine : own) {
            Long position = of.get(mine.partition());
            if (position == null || position < mine.flushedOffset()) {
              behind.add(
                  "partition "
                      + mine.partition()
                      + " of replica ["
                      + replica
                      + "] is at "
                      + (position == null ? "no known offset" : "offset " + position)
                      + ", not at "
                      + mine.flushedOffset());
            }
          }
        });
    return behind;
  }

  /** By replica and partition, for replicas with storage nodes. */
  private Map<String, Map<Integer, Long>> positions() {
    String ours = membership.self().replica();
    Map<String, Map<Integer, Long>> positions = new TreeMap<>();
    for (MembershipView.Member member : membership.view().members()) {
      String replica = member.identity().replica();
      if (!replica.equals(ours)
          && member.identity().role().equals(NodeIdentity.STORAGE_NODE)
          && member.state() != NodeState.LEAVING) {
        Map<Integer, Long> of = positions.computeIfAbsent(replica, r -> new TreeMap<>());
        for (NodeProgress.Owned owned : member.record().progress().partitions()) {
          of.merge(owned.partition(), owned.position(), Math::max);
        }
      }
    }
    return positions;
  }
}
