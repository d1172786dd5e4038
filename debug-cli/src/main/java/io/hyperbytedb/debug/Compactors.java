package io.hyperbytedb.debug;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * The nodes to compact on: one per replica, since the nodes of a replica share its files.
 *
 * @param addresses the nodes' addresses
 * @param without replicas without a node that can compact
 */
record Compactors(List<String> addresses, SortedSet<String> without) {
  private static final Set<String> ROLES = Set.of("compactor", "serve");

  /**
   * Finds them in the membership reported by the nodes.
   *
   * @param views the answers of {@code /cluster/nodes}; an address given by the user is preferred
   *     to an advertised one, as it has just been reached
   */
  static Compactors of(List<Answer.Document> views) {
    Map<String, String> reached = new HashMap<>();
    for (Answer.Document view : views) {
      reached.put(view.name(), view.address());
    }
    Map<String, String> byReplica = new TreeMap<>();
    SortedSet<String> without = new TreeSet<>();
    for (Answer.Document view : views) {
      for (JsonNode node : view.body().path("nodes").values()) {
        String replica = Texts.value(node.path("replica"));
        String address =
            reached.getOrDefault(
                Texts.value(node.path("node_id")), Texts.value(node.path("address")));
        if (Texts.value(node.path("state")).equals("Active")) {
          without.add(replica);
          if (ROLES.contains(Texts.value(node.path("role"))) && Addresses.isUsable(address)) {
            byReplica.putIfAbsent(replica, address);
          }
        }
      }
    }
    without.removeAll(byReplica.keySet());
    return new Compactors(byReplica.values().stream().distinct().toList(), without);
  }
}
