package io.hyperbytedb.debug;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The end of the log and the position of each replica, combined from all nodes: some nodes are
 * behind others, and the furthest position is the newest.
 */
final class Positions {
  /**
   * The progress of a replica in a partition.
   *
   * @param position the next offset to consume; -1 if unknown
   * @param flushed the offset below which everything is in files; -1 if unknown
   * @param seconds the age of the oldest record to consume; NaN if unknown
   */
  record Replica(String name, String owner, long position, long flushed, double seconds) {}

  /** A partition of the log. */
  static final class Partition {
    private final int id;
    private long end;
    private final SortedMap<String, Replica> replicas = new TreeMap<>();

    private Partition(int id) {
      this.id = id;
    }

    int id() {
      return id;
    }

    long end() {
      return end;
    }

    Collection<Replica> replicas() {
      return replicas.values();
    }

    /** The number of records not consumed yet; -1 if unknown. */
    long lag(Replica replica) {
      return replica.position() < 0 ? -1 : Math.max(0, end - replica.position());
    }
  }

  private final SortedMap<Integer, Partition> partitions = new TreeMap<>();

  Positions(List<Answer.Document> answers) {
    for (Answer.Document answer : answers) {
      for (JsonNode said : answer.body().path("partitions").values()) {
        Partition partition =
            partitions.computeIfAbsent(said.path("partition").asInt(-1), Partition::new);
        partition.end = Math.max(partition.end, said.path("end_offset").asLong(0));
        for (JsonNode replica : said.path("replicas").values()) {
          partition.replicas.merge(
              Texts.value(replica.path("replica")),
              replica(replica),
              (one, other) -> other.position() > one.position() ? other : one);
        }
      }
    }
  }

  private static Replica replica(JsonNode said) {
    return new Replica(
        Texts.value(said.path("replica")),
        Texts.value(said.path("owner")),
        said.path("position").asLong(-1),
        said.path("flushed_offset").asLong(-1),
        said.path("lag_seconds").asDouble(Double.NaN));
  }

  Collection<Partition> partitions() {
    return partitions.values();
  }

  /** The names of the replicas, in order. */
  List<String> replicas() {
    return partitions.values().stream()
        .flatMap(partition -> partition.replicas.keySet().stream())
        .distinct()
        .sorted()
        .toList();
  }

  /** Reports critical lag, and partitions without a consumer. */
  void judge(Lag lag, Report report) {
    SortedMap<String, List<Integer>> orphans = new TreeMap<>();
    for (Partition partition : partitions.values()) {
      for (Replica replica : partition.replicas()) {
        long records = partition.lag(replica);
        if (lag.isCritical(records)) {
          report.problem(
              "partition %d of replica %s lags %d records%s"
                  .formatted(partition.id(), replica.name(), records, late(replica)));
        } else if (records < 0 && partition.end() > 0) {
          orphans.computeIfAbsent(replica.name(), name -> new ArrayList<>()).add(partition.id());
        }
      }
    }
    orphans.forEach(
        (name, ids) ->
            report.problem(
                "no node consumes these partitions of replica "
                    + name
                    + ": "
                    + Texts.ranges(ids.stream().mapToInt(Integer::intValue))));
  }

  private static String late(Replica replica) {
    return replica.seconds() > 0 ? ", " + Texts.span(replica.seconds()) : "";
  }

  /** The positions as JSON. */
  ArrayNode json() {
    ArrayNode json = Json.array();
    for (Partition partition : partitions.values()) {
      ObjectNode entry = json.addObject();
      entry.put("partition", partition.id()).put("end_offset", partition.end());
      ArrayNode each = entry.putArray("replicas");
      for (Replica replica : partition.replicas()) {
        ObjectNode node = each.addObject();
        node.put("replica", replica.name()).put("owner", replica.owner());
        node.put("position", replica.position()).put("flushed_offset", replica.flushed());
        long records = partition.lag(replica);
        if (records < 0) {
          node.putNull("lag");
        } else {
          node.put("lag", records);
        }
        if (Double.isNaN(replica.seconds())) {
          node.putNull("lag_seconds");
        } else {
          node.put("lag_seconds", replica.seconds());
        }
      }
    }
    return json;
  }
}
