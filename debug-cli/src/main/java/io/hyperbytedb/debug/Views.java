package io.hyperbytedb.debug;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** Compares the membership as each node sees it. */
final class Views {
  /** The fields that nodes must agree on; the ages of heartbeats always differ. */
  private static final List<String> FIELDS =
      List.of("state", "role", "replica", "address", "partitions");

  /** A value of a node's field, and the nodes that report it. */
  record Seen(String value, List<String> by) {}

  /**
   * A disagreement between nodes.
   *
   * @param node the node that it is about; the name for all nodes if it is about the version of the
   *     membership
   */
  record Difference(String node, String field, List<Seen> seen) {}

  private Views() {}

  /** Groups nodes with the same view, in the order of the answers. */
  static List<List<Answer.Document>> groups(List<Answer.Document> views) {
    Map<Object, List<Answer.Document>> groups = new LinkedHashMap<>();
    for (Answer.Document view : views) {
      Object seen = List.of(version(view), members(view));
      groups.computeIfAbsent(seen, key -> new ArrayList<>()).add(view);
    }
    return List.copyOf(groups.values());
  }

  /** The disagreements between any nodes. */
  static List<Difference> differences(List<Answer.Document> views) {
    List<Difference> differences = new ArrayList<>();
    Map<String, List<String>> versions = new LinkedHashMap<>();
    Map<String, Map<String, Map<String, List<String>>>> nodes = new TreeMap<>();
    for (Answer.Document view : views) {
      versions.computeIfAbsent(version(view), key -> new ArrayList<>()).add(view.name());
      members(view).keySet().forEach(name -> nodes.putIfAbsent(name, new LinkedHashMap<>()));
    }
    add(differences, "(all)", "membership_version", versions);
    for (Answer.Document view : views) {
      Map<String, Map<String, String>> members = members(view);
      nodes.forEach(
          (name, fields) -> {
            Map<String, String> member = members.get(name);
            see(fields, "known", member == null ? "no" : "yes", view);
            if (member != null) {
              member.forEach((field, value) -> see(fields, field, value, view));
            }
          });
    }
    nodes.forEach(
        (name, fields) -> fields.forEach((field, seen) -> add(differences, name, field, seen)));
    return differences;
  }

  private static void see(
      Map<String, Map<String, List<String>>> fields,
      String field,
      String value,
      Answer.Document by) {
    fields
        .computeIfAbsent(field, key -> new LinkedHashMap<>())
        .computeIfAbsent(value, key -> new ArrayList<>())
        .add(by.name());
  }

  private static void add(
      List<Difference> differences, String node, String field, Map<String, List<String>> seen) {
    if (seen.size() > 1) {
      differences.add(
          new Difference(
              node,
              field,
              seen.entrySet().stream().map(e -> new Seen(e.getKey(), e.getValue())).toList()));
    }
  }

  static String version(Answer.Document view) {
    return Texts.value(view.body().path("membership_version"));
  }

  private static Map<String, Map<String, String>> members(Answer.Document view) {
    Map<String, Map<String, String>> members = new TreeMap<>();
    for (JsonNode node : view.body().path("nodes").values()) {
      Map<String, String> fields = new LinkedHashMap<>();
      for (String field : FIELDS) {
        JsonNode value = node.path(field);
        fields.put(field, value.isArray() ? Texts.ranges(value) : Texts.value(value));
      }
      members.put(Texts.value(node.path("node_id")), fields);
    }
    return members;
  }
}
