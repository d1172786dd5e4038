package io.hyperbytedb.debug;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** Finds who can compact: one node for each replica, since a replica's files are shared. */
final class Compactors {
  private static final Set<String> ROLES = Set.of("compactor", "serve");

  private Compactors() {}

  /**
   * Addresses by replica, as the membership has it.
   *
   * @param views the answers of {@code /cluster/nodes}; an address that the user gave is better
   *     than an advertised one, since we have just reached it
   */
  static List<String> find(List<Answer.Document> views) {
    Map<String, String> reached = new HashMap<>();
    for (Answer.Document view : views) {
      reached.put(view.name(), view.address());
    }
    Map<String, String> byReplica = new TreeMap<>();
    for (Answer.Document view : views) {
      for (JsonNode node : view.body().path("nodes").values()) {
        if (ROLES.contains(Texts.value(node.path("role")))
            && Texts.value(node.path("state")).equals("Active")) {
          String advertised = Texts.value(node.path("address"));
          byReplica.putIfAbsent(
              Texts.value(node.path("replica")),
              reached.getOrDefault(Texts.value(node.path("node_id")), advertised));
        }
      }
    }
    return byReplica.values().stream().filter(Addresses::isUsable).distinct().toList();
  }
}
