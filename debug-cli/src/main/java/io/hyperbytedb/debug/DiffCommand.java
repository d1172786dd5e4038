package io.hyperbytedb.debug;

import java.util.List;
import picocli.CommandLine.Command;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code hyperbytedb-debug diff}. */
@Command(name = "diff", description = "Shows where nodes disagree about the membership.")
final class DiffCommand extends NodeCommand {
  @Override
  int run(Session session) {
    Report report = new Report(session.ask("/cluster/nodes", "nodes"));
    List<Answer.Document> views = Session.documents(report.answers());
    List<Views.Difference> differences = Views.differences(views);
    Table table = new Table().key("NODE").text("FIELD").text("VALUE").text("SEEN BY");
    ArrayNode json = Json.array();
    for (Views.Difference difference : differences) {
      ObjectNode entry = json.addObject();
      entry.put("node", difference.node()).put("field", difference.field());
      ArrayNode values = entry.putArray("values");
      for (Views.Seen seen : difference.seen()) {
        table.row(
            Cell.of(difference.node()),
            Cell.of(difference.field()),
            new Cell(seen.value(), Tone.WARNING),
            Cell.of(String.join(", ", seen.by())));
        ObjectNode value = values.addObject().put("value", seen.value());
        seen.by().forEach(value.putArray("seen_by")::add);
      }
      report.problem(difference.node() + ": " + difference.field() + " differs");
    }
    report.section("", table);
    report.failures();
    report.json("differences", json);
    if (!views.isEmpty()) {
      report.verdict("no difference, membership " + Views.version(views.getFirst()));
    }
    return session.print(report);
  }
}
