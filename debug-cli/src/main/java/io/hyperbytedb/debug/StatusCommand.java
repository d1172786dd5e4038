package io.hyperbytedb.debug;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/** {@code hyperbytedb-debug status}. */
@Command(name = "status", description = "What every node says of itself: state, membership, peers.")
final class StatusCommand extends NodeCommand {
  @Override
  int run(Session session) {
    Report report = new Report(session.ask("/cluster/metrics", "node_id"));
    Table table =
        new Table()
            .key("ADDRESS")
            .text("NODE")
            .text("ROLE")
            .text("REPLICA")
            .text("STATE")
            .number("VIEW")
            .number("PEERS")
            .text("PARTITIONS")
            .number("UPTIME");
    List<String> alone = new ArrayList<>();
    report.answers().forEach(answer -> row(table, answer, report, alone));
    report.section("", table);
    if (!alone.isEmpty()) {
      report.problem("peers that are not Active are seen by " + String.join(", ", alone));
    }
    report.verdict("all are Active");
    return session.print(report);
  }

  /**
   * @param alone gets the names of those who miss peers
   */
  private static void row(Table table, Answer answer, Report report, List<String> alone) {
    switch (answer) {
      case Answer.Failure failure ->
          table.note(Cell.of(failure.address()), new Cell(failure.reason(), Tone.BAD));
      case Answer.Document document -> {
        JsonNode body = document.body();
        String state = Texts.value(body.path("state"));
        JsonNode peers = body.path("peers");
        long total = peers.path("total").asLong(0);
        long active = peers.path("active").asLong(0);
        if (!state.equals("Active")) {
          report.problem(document.name() + " is " + state);
        }
        if (active < total) {
          alone.add(document.name());
        }
        table.row(
            Cell.of(document.address()),
            Cell.of(document.name()),
            Cell.of(Texts.value(body.path("role"))),
            Cell.of(Texts.value(body.path("replica"))),
            new Cell(state, Tone.ofState(state)),
            Cell.of(Texts.value(body.path("membership_version"))),
            new Cell(active + "/" + total, active < total ? Tone.BAD : Tone.GOOD),
            Cell.of(Texts.ranges(body.path("partitions"))),
            Cell.of(Texts.span(body.path("uptime_seconds").asDouble(-1))));
      }
    }
  }
}
