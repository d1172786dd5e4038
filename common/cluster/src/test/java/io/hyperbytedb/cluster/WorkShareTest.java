package io.hyperbytedb.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WorkShareTest {
  private static final int PIECES = 1_000;

  private final Map<String, NodeState> states = new HashMap<>();

  @Test
  void eachPieceBelongsToOneAndIsTakenOverFromTheDead() {
    for (String node : List.of("compactor-1", "compactor-2", "compactor-3")) {
      states.put(node, NodeState.ACTIVE);
    }
    Map<String, String> before = owners();
    for (String node : states.keySet()) {
      assertThat(before.values().stream().filter(node::equals).count())
          .as(node)
          .isBetween(PIECES / 5L, PIECES / 2L);
    }
    states.put("compactor-2", NodeState.DISCONNECTED);
    Map<String, String> after = owners();
    before.forEach(
        (piece, owner) -> {
          if (!owner.equals("compactor-2")) {
            assertThat(after).containsEntry(piece, owner);
          }
        });
    assertThat(after).doesNotContainValue("compactor-2");
  }

  @Test
  void othersOfAnotherKindOrReplicaDoNotCount() {
    states.put("compactor-1", NodeState.ACTIVE);
    MembershipView view =
        new MembershipView(
            1,
            List.of(
                member(identity("compactor-1", "compactor", "a"), NodeState.ACTIVE),
                member(identity("compactor-9", "compactor", "b"), NodeState.ACTIVE),
                member(identity("storage-1", "storage-node", "a"), NodeState.ACTIVE)));
    WorkShare share = new WorkShare(identity("compactor-1", "compactor", "a"), () -> view);
    for (int i = 0; i < PIECES; i++) {
      assertThat(share.isMine("merge " + i)).isTrue();
    }
  }

  @Test
  void whatIsDoneForAllReplicasBelongsToOneNodeOfThemAll() {
    List<NodeIdentity> nodes =
        List.of(
            identity("query-a1", "query-node", "a"),
            identity("query-a2", "query-node", "a"),
            identity("query-b1", "query-node", "b"));
    Map<String, String> before = ownersOfAll(nodes, NodeState.ACTIVE);
    assertThat(before.values()).contains("query-a1", "query-a2", "query-b1");
    for (NodeState away :
        List.of(NodeState.SYNCING, NodeState.DRAINING, NodeState.LEAVING, NodeState.DISCONNECTED)) {
      Map<String, String> after = ownersOfAll(nodes, away);
      assertThat(after).doesNotContainValue("query-b1");
      before.forEach(
          (piece, owner) -> {
            if (!owner.equals("query-b1")) {
              assertThat(after).containsEntry(piece, owner);
            }
          });
    }
  }

  /** The owners of all pieces of work if the last node is in a state and the others are active. */
  private static Map<String, String> ownersOfAll(List<NodeIdentity> nodes, NodeState last) {
    List<MembershipView.Member> members = new ArrayList<>();
    members.add(member(identity("storage-1", "storage-node", "a"), NodeState.ACTIVE));
    for (NodeIdentity node : nodes) {
      members.add(member(node, node.equals(nodes.getLast()) ? last : NodeState.ACTIVE));
    }
    MembershipView view = new MembershipView(1, members);
    Map<String, String> owners = new HashMap<>();
    for (MembershipView.Member member : members) {
      WorkShare share =
          WorkShare.ofAllReplicas(member.identity(), () -> view, Set.of(NodeState.ACTIVE));
      for (int i = 0; i < PIECES; i++) {
        if (nodes.contains(member.identity())
            && member.state() == NodeState.ACTIVE
            && share.isMine("query " + i)) {
          assertThat(owners.put("query " + i, member.nodeId())).isNull();
        }
      }
    }
    assertThat(owners).hasSize(PIECES);
    return owners;
  }

  private Map<String, String> owners() {
    List<MembershipView.Member> members = new ArrayList<>();
    states.forEach((node, state) -> members.add(member(identity(node, "compactor", "a"), state)));
    MembershipView view = new MembershipView(1, members);
    Map<String, String> owners = new HashMap<>();
    states.forEach(
        (node, state) -> {
          WorkShare share = new WorkShare(identity(node, "compactor", "a"), () -> view);
          for (int i = 0; i < PIECES && state == NodeState.ACTIVE; i++) {
            if (share.isMine("merge " + i)) {
              assertThat(owners.put("merge " + i, node)).isNull();
            }
          }
        });
    assertThat(owners).hasSize(PIECES);
    return owners;
  }

  private static NodeIdentity identity(String node, String role, String replica) {
    return new NodeIdentity(node, role, replica, "127.0.0.1:1", Instant.EPOCH);
  }

  private static MembershipView.Member member(NodeIdentity identity, NodeState state) {
    return new MembershipView.Member(
        new NodeRecord(identity, state, 1, NodeProgress.NONE), state, Duration.ZERO);
  }
}
