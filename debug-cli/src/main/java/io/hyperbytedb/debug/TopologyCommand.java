package io.hyperbytedb.debug;

import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/** {@code hyperbytedb-debug topology}. */
@Command(
    name = "topology",
    description =
        "Shows the membership as each node sees it; nodes with the same view are listed together.")
final class TopologyCommand extends NodeCommand {
  @Override
  int run(Session session) {
    Report report = new Report(session.ask("/cluster/nodes", "nodes"));
    List<List<Answer.Document>> groups = Views.groups(Session.documents(report.answers()));
    for (List<Answer.Document> group : groups) {
      String seenBy =
          groups.size() == 1 && group.size() > 1
              ? "all " + group.size() + " nodes that answer"
              : group.stream().map(Answer::name).collect(Collectors.joining(", "));
      report.section(
          "membership " + Views.version(group.getFirst()) + " as seen by " + seenBy,
          table(group.getFirst()));
    }
    if (groups.size() > 1) {
      report.problem("there are " + groups.size() + " different views: see diff");
    }
    if (!groups.isEmpty()) {
      for (JsonNode node : groups.getFirst().getFirst().body().path("nodes").values()) {
        String state = Texts.value(node.path("state"));
        if (!state.equals("Active") && !state.equals("Leaving")) {
          report.problem(Texts.value(node.path("node_id")) + " is " + state);
        }
      }
    }
    report.failures();
    report.verdict("all members are Active, or leave");
    return session.print(report);
  }

  private static Table table(Answer.Document view) {
    Table table =
        new Table()
            .key("NODE")
            .text("ROLE")
            .text("REPLICA")
            .key("ADDRESS")
            .text("STATE")
            .number("HEARTBEAT")
            .text("PARTITIONS");
    for (JsonNode node : view.body().path("nodes").values()) {
      String state = Texts.value(node.path("state"));
      table.row(
          Cell.of(Texts.value(node.path("node_id"))),
          Cell.of(Texts.value(node.path("role"))),
          Cell.of(Texts.value(node.path("replica"))),
          Cell.of(Texts.value(node.path("address"))),
          new Cell(state, Tone.ofState(state)),
          Cell.of(Texts.span(node.path("heartbeat_age_secs").asDouble(-1))),
          Cell.of(Texts.ranges(node.path("partitions"))));
    }
    return table;
  }
}
