package io.hyperbytedb.node.cluster;

import java.time.Duration;
import java.util.List;

/**
 * The cluster as one node sees it.
 *
 * @param version grows whenever a node comes or takes another state; the same for all who have
 *     heard the same
 * @param members all nodes, the viewer too, by name
 */
public record MembershipView(long version, List<Member> members) {
  public MembershipView {
    members = List.copyOf(members);
  }

  /**
   * A node.
   *
   * @param record what it said last
   * @param state what that means now: {@link NodeState#DISCONNECTED} if it was too long ago
   * @param silence how long ago that was
   */
  public record Member(NodeRecord record, NodeState state, Duration silence) {
    /** What it is called. */
    public String nodeId() {
      return record.identity().nodeId();
    }

    /** What it is. */
    public NodeIdentity identity() {
      return record.identity();
    }
  }

  /** Those other than a node that have not left for good. */
  public List<Member> peersOf(String nodeId) {
    return members.stream()
        .filter(member -> !member.nodeId().equals(nodeId) && member.state() != NodeState.LEAVING)
        .toList();
  }
}
