package io.hyperbytedb.cluster;

import java.time.Duration;
import java.util.List;

/**
 * The cluster as one node sees it.
 *
 * @param version increases whenever a node joins or changes its state; equal for all nodes that
 *     have read the same records
 * @param members all nodes, including the viewer, by name
 */
public record MembershipView(long version, List<Member> members) {
  public MembershipView {
    members = List.copyOf(members);
  }

  /**
   * A node.
   *
   * @param record the latest record of the node
   * @param state the node's state; {@link NodeState#DISCONNECTED} if the record is too old
   * @param silence the time since the record
   */
  public record Member(NodeRecord record, NodeState state, Duration silence) {
    /** The node's name. */
    public String nodeId() {
      return record.identity().nodeId();
    }

    /** The node's identity. */
    public NodeIdentity identity() {
      return record.identity();
    }
  }

  /** The active nodes with one of these roles. */
  public List<NodeIdentity> active(String... roles) {
    return in(NodeState.ACTIVE, roles);
  }

  /** The nodes in a state with one of these roles. */
  public List<NodeIdentity> in(NodeState state, String... roles) {
    List<String> wanted = List.of(roles);
    return members.stream()
        .filter(member -> member.state() == state && wanted.contains(member.identity().role()))
        .map(Member::identity)
        .toList();
  }

  /** The other nodes that have not left permanently. */
  public List<Member> peersOf(String nodeId) {
    return members.stream()
        .filter(member -> !member.nodeId().equals(nodeId) && member.state() != NodeState.LEAVING)
        .toList();
  }
}
