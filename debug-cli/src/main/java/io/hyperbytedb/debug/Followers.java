package io.hyperbytedb.debug;

import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What follows the log besides the replicas, combined from all nodes: the positions of consumer
 * groups, of which the furthest is the newest, and the materialized views as the nodes say that
 * compute them.
 */
final class Followers {
  /** A consumer group, with its position in each partition. */
  private static final class Group {
    private final String what;
    private final SortedMap<Integer, Long> positions = new TreeMap<>();

    Group(String what) {
      this.what = what;
    }
  }

  private final SortedMap<String, Group> groups = new TreeMap<>();
  private final SortedMap<Integer, Long> ends = new TreeMap<>();

  /** Views by name; as a node says that computes one, if any does. */
  private final SortedMap<String, JsonNode> views = new TreeMap<>();

  Followers(List<Answer.Document> answers) {
    for (Answer.Document answer : answers) {
      for (JsonNode partition : answer.body().path("partitions").values()) {
        ends.merge(
            partition.path("partition").asInt(-1),
            partition.path("end_offset").asLong(0),
            Math::max);
      }
      for (JsonNode follower : answer.body().path("followers").values()) {
        Group group =
            groups.computeIfAbsent(
                Texts.value(follower.path("group")),
                name -> new Group(Texts.value(follower.path("what"))));
        for (JsonNode partition : follower.path("partitions").values()) {
          group.positions.merge(
              partition.path("partition").asInt(-1),
              partition.path("position").asLong(-1),
              Math::max);
        }
      }
      for (JsonNode view : answer.body().path("views").values()) {
        String name = Texts.value(view.path("database")) + "." + Texts.value(view.path("view"));
        views.merge(name, view, (one, other) -> other.has("node") ? other : one);
      }
    }
  }

  private long lag(Group group, int partition) {
    long position = group.positions.getOrDefault(partition, -1L);
    return position < 0 ? -1 : Math.max(0, ends.getOrDefault(partition, 0L) - position);
  }

  /** The groups, each with the partition that is worst. */
  Table groups(Lag lag, Report report) {
    Table table =
        new Table()
            .key("GROUP")
            .text("OF")
            .number("LAG")
            .number("WORST PARTITION")
            .number("POSITION")
            .number("LAG");
    groups.forEach(
        (name, group) -> {
          long all = 0;
          int worst = -1;
          for (int partition : group.positions.keySet()) {
            long behind = lag(group, partition);
            all += Math.max(0, behind);
            worst = worst < 0 || behind > lag(group, worst) ? partition : worst;
          }
          long most = worst < 0 ? -1 : lag(group, worst);
          if (lag.isCritical(all)) {
            report.problem(name + ", " + group.what + ", lags " + all + " records");
          }
          table.row(
              Cell.of(name),
              Cell.of(group.what),
              lag.cell(all),
              Cell.of(most <= 0 ? Texts.NONE : Integer.toString(worst)),
              Cell.of(
                  worst < 0 ? Texts.NONE : Long.toString(group.positions.getOrDefault(worst, -1L))),
              lag.cell(most));
        });
    return table;
  }

  /** The views; one that fails is a problem. */
  Table views(Report report) {
    Table table =
        new Table()
            .key("VIEW")
            .text("NODE")
            .number("DIRTY")
            .text("LAST RUN")
            .number("WRITTEN")
            .number("DELETED")
            .text("STATE");
    views.forEach(
        (name, view) -> {
          String error = view.path("error").asString("");
          String state = view.path("paused").asBoolean(false) ? "paused" : "running";
          if (!error.isEmpty()) {
            report.problem("view " + name + ": " + error);
            state = error;
          } else if (!view.has("node")) {
            state = "not computed by these nodes";
          }
          long lastRun = view.path("last_run_ms").asLong(0);
          table.row(
              Cell.of(name),
              Cell.of(Texts.value(view.path("node"))),
              Cell.of(Texts.value(view.path("dirty"))),
              Cell.of(lastRun == 0 ? Texts.NONE : Instant.ofEpochMilli(lastRun).toString()),
              Cell.of(Texts.value(view.path("rows_written"))),
              Cell.of(Texts.value(view.path("rows_deleted"))),
              new Cell(
                  state,
                  !error.isEmpty() ? Tone.BAD : view.has("node") ? Tone.GOOD : Tone.WARNING));
        });
    return table;
  }

  /** The groups as JSON. */
  ArrayNode json() {
    ArrayNode json = Json.array();
    groups.forEach(
        (name, group) -> {
          ObjectNode entry = json.addObject().put("group", name).put("what", group.what);
          ArrayNode partitions = entry.putArray("partitions");
          group.positions.forEach(
              (partition, position) -> {
                ObjectNode node = partitions.addObject();
                node.put("partition", partition).put("position", position);
                node.put("lag", lag(group, partition));
              });
        });
    return json;
  }

  /** The views as JSON. */
  ArrayNode viewsJson() {
    ArrayNode json = Json.array();
    views.values().forEach(json::add);
    return json;
  }
}
