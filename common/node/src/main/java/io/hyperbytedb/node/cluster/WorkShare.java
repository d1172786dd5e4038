package io.hyperbytedb.node.cluster;

import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.zip.CRC32C;

/**
 * Divides work among the nodes of one kind, of one replica or of all, without asking anybody: a
 * piece belongs to the node with the highest hash of its name and the piece's. When a node comes or
 * goes, only what is or was its own changes hands. While nodes see each other differently, a piece
 * may have two nodes or none. Thread-safe.
 */
public final class WorkShare {
  private final NodeIdentity self;
  private final Supplier<MembershipView> view;
  private final Set<NodeState> states;
  private final boolean allReplicas;

  /** Divides the work of a replica among those who are at work. */
  public WorkShare(NodeIdentity self, Supplier<MembershipView> view) {
    this(self, view, EnumSet.of(NodeState.ACTIVE, NodeState.SYNCING));
  }

  /**
   * Divides the work of a replica.
   *
   * @param view the nodes as this one sees them
   * @param states in which they work
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
   * Divides what is to be done once for all replicas.
   *
   * @param view the nodes as this one sees them
   * @param states in which they work
   */
  public static WorkShare ofAllReplicas(
      NodeIdentity self, Supplier<MembershipView> view, Set<NodeState> states) {
    return new WorkShare(self, view, states, /* allReplicas= */ true);
  }

  /** Whether a piece of work belongs to this node now. */
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

  /** Mixed, for the checksums of names that differ little differ in few bits. */
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
