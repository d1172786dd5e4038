package io.hyperbytedb.debug;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/** {@code hyperbytedb-debug status}. */
@Command(
    name = "status",
    description = {
      "Shows what every node reports about itself: state, membership, peers.",
      "A node that is drained, or has left after a drain, is no problem."
    })
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
    JsonNode members = members(session, report.answers());
    report.answers().forEach(answer -> row(table, answer, report, alone, members));
    report.section("", table);
    if (!alone.isEmpty() && !onlyPlanned(members)) {
      report.problem("peers that are not Active are seen by " + String.join(", ", alone));
    }
    boolean all =
        Session.documents(report.answers()).stream()
            .allMatch(answer -> Texts.value(answer.body().path("state")).equals("Active"));
    report.verdict(all ? "all are Active" : "all others are Active");
    return session.print(report);
  }

  /** The newest membership that a node reports, if not all is well; missing if none does. */
  private static JsonNode members(Session session, List<? extends Answer> answers) {
    boolean fine =
        answers.stream()
            .allMatch(
                answer ->
                    answer instanceof Answer.Document document
                        && document.body().path("peers").path("active").asLong(0)
                            >= document.body().path("peers").path("total").asLong(0));
    if (fine || Session.documents(answers).isEmpty()) {
      return Json.array();
    }
    return Session.documents(session.ask("/cluster/nodes", "nodes")).stream()
        .map(Answer.Document::body)
        .max(Comparator.comparingLong(body -> body.path("membership_version").asLong(0)))
        .map(body -> body.path("nodes"))
        .orElse(Json.array());
  }

  private static boolean isPlanned(String state) {
    return state.equals("Draining") || state.equals("Leaving");
  }

  /** Whether all members that are not Active are being, or were, drained. */
  private static boolean onlyPlanned(JsonNode members) {
    return !members.isEmpty()
        && members.values().stream()
            .map(member -> Texts.value(member.path("state")))
            .allMatch(state -> state.equals("Active") || isPlanned(state));
  }

  private static boolean hasLeft(String address, JsonNode members) {
    return members.values().stream()
        .anyMatch(
            member ->
                Texts.value(member.path("address")).equals(address)
                    && Texts.value(member.path("state")).equals("Leaving"));
  }

  /**
   * @param alone takes the names of nodes that miss peers
   */
  private static void row(
      Table table, Answer answer, Report report, List<String> alone, JsonNode members) {
    switch (answer) {
      case Answer.Failure failure when hasLeft(failure.address(), members) -> {
        report.left(failure.address());
        table.note(Cell.of(failure.address()), new Cell("left after a drain", Tone.PLAIN));
      }
      case Answer.Failure failure ->
          table.note(Cell.of(failure.address()), new Cell(failure.reason(), Tone.BAD));
      case Answer.Document document -> {
        JsonNode body = document.body();
        String state = Texts.value(body.path("state"));
        JsonNode peers = body.path("peers");
        long total = peers.path("total").asLong(0);
        long active = peers.path("active").asLong(0);
        if (!state.equals("Active") && !isPlanned(state)) {
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
