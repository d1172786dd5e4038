package io.hyperbytedb.cluster;

import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.zip.CRC32C;

/**
 * Divides work among the nodes of one role, of one replica or of all, without coordination
 * (rendezvous hashing): a piece belongs to the node with the highest hash of its name and the
 * piece's. When a node joins or leaves, only its own pieces move. While nodes have different views,
 * a piece may have two nodes or none. Thread-safe.
 */
public final class WorkShare {
  private final NodeIdentity self;
  private final Supplier<MembershipView> view;
  private final Set<NodeState> states;
  private final boolean allReplicas;

  /** Divides the work of a replica among its working nodes. */
  public WorkShare(NodeIdentity self, Supplier<MembershipView> view) {
    this(self, view, EnumSet.of(NodeState.ACTIVE, NodeState.SYNCING));
  }

  /**
   * Divides the work of a replica.
   *
   * @param view the nodes as this one sees them
   * @param states the states in which nodes take work
   */
  public WorkShare(NodeIdentity self, Supplier<MembershipView> view, Set<NodeState> states) {
    this(self, view, states, /* allReplicas= */ false);
  }

  private WorkShare(
      NodeIdentity self,
      Supplier<MembershipView> view,
      Set<NodeState> states,
      boolean allReplicas) {
    this.self = self;
    this.view = view;
    this.states = Set.copyOf(states);
    this.allReplicas = allReplicas;
  }

  /**
   * Divides work that is done once for all replicas.
   *
   * @param view the nodes as this one sees them
   * @param states the states in which nodes take work
   */
  public static WorkShare ofAllReplicas(
      NodeIdentity self, Supplier<MembershipView> view, Set<NodeState> states) {
    return new WorkShare(self, view, states, /* allReplicas= */ true);
  }

  /** Whether a piece of work currently belongs to this node. */
  public boolean isMine(String work) {
    long mine = weight(self.nodeId(), work);
    List<MembershipView.Member> members = view.get().members();
    for (MembershipView.Member member : members) {
      if (works(member) && wins(member.nodeId(), work, mine)) {
        return false;
      }
    }
    return true;
  }

  private boolean works(MembershipView.Member member) {
    NodeIdentity node = member.identity();
    return !node.nodeId().equals(self.nodeId())
        && node.role().equals(self.role())
        && (allReplicas || node.replica().equals(self.replica()))
        && states.contains(member.state());
  }

  private boolean wins(String node, String work, long mine) {
    long its = weight(node, work);
    return its > mine || (its == mine && node.compareTo(self.nodeId()) > 0);
  }

  /** Mixes the checksum, as those of similar names differ in few bits only. */
  private static long weight(String node, String work) {
    CRC32C hash = new CRC32C();
    hash.update(work.getBytes(StandardCharsets.UTF_8));
    hash.update(0);
    hash.update(node.getBytes(StandardCharsets.UTF_8));
    long mixed = hash.getValue() * 0x9E3779B97F4A7C15L;
    mixed ^= mixed >>> 32;
    return (mixed * 0xD6E8FEB86659FD93L) >>> 1;
  }
}
