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
 * Who can compact: one node for each replica, since a replica's files are shared.
 *
 * @param addresses theirs
 * @param without replicas of which no node can
 */
record Compactors(List<String> addresses, SortedSet<String> without) {
  private static final Set<String> ROLES = Set.of("compactor", "serve");

  /**
   * Finds them in what nodes say of the membership.
   *
   * @param views the answers of {@code /cluster/nodes}; an address that the user gave is better
   *     than an advertised one, since we have just reached it
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
