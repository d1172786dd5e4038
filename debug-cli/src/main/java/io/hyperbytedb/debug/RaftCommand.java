package io.hyperbytedb.debug;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/** {@code hyperbytedb-debug raft}. */
@Command(
    name = "raft",
    description = "Shows the brokers' quorum: leader, epoch, voters, observers.")
final class RaftCommand extends NodeCommand {
  /**
   * A voter that has not fetched for this long counts as down; followers fetch at least twice a
   * second.
   */
  private static final long SILENT_MILLIS = 10_000;

  @Override
  int run(Session session) {
    Report report = new Report(session.ask("/internal/raft", "enabled"));
    report.section("", nodes(report));
    Optional<Answer.Document> newest =
        Session.documents(report.answers()).stream()
            .filter(answer -> answer.body().has("voters"))
            .max(
                Comparator.<Answer.Document>comparingLong(
                        answer -> answer.body().path("leader_epoch").asLong(-1))
                    .thenComparingLong(answer -> answer.body().path("high_watermark").asLong(-1)));
    newest.ifPresent(
        answer ->
            report.section(
                "the quorum as " + answer.name() + " is told",
                quorum(answer.body(), session.lag(), report)));
    report.verdict(newest.isPresent() ? "the quorum has a leader" : "no raft here");
    return session.print(report);
  }

  private static Table nodes(Report report) {
    Table table =
        new Table()
            .key("ADDRESS")
            .number("LEADER")
            .number("EPOCH")
            .number("HIGH WATERMARK")
            .number("VOTERS")
            .number("OBSERVERS");
    for (Answer answer : report.answers()) {
      Cell address = Cell.of(answer.address());
      switch (answer) {
        case Answer.Failure failure -> table.note(address, new Cell(failure.reason(), Tone.BAD));
        case Answer.Document document -> {
          JsonNode body = document.body();
          if (body.has("error")) {
            String error = Texts.value(body.path("error"));
            report.problem(document.name() + " cannot ask the brokers: " + error);
            table.note(address, new Cell(error, Tone.BAD));
          } else if (!body.path("enabled").asBoolean(false)) {
            table.note(address, new Cell("no raft", Tone.FAINT));
          } else {
            boolean led = body.path("leader_id").asLong(-1) >= 0;
            if (!led) {
              report.problem(document.name() + " knows no leader");
            }
            String leader = Texts.value(body.path("leader_id"));
            table.row(
                address,
                new Cell(leader, led ? Tone.GOOD : Tone.BAD),
                Cell.of(Texts.value(body.path("leader_epoch"))),
                Cell.of(Texts.value(body.path("high_watermark"))),
                Cell.of(body.path("voters").size()),
                Cell.of(body.path("observers").size()));
          }
        }
      }
    }
    return table;
  }

  private static Table quorum(JsonNode body, Lag lag, Report report) {
    Table table =
        new Table()
            .number("ID")
            .text("ROLE")
            .number("LOG END")
            .number("LAG")
            .number("LAST FETCH")
            .number("CAUGHT UP");
    long leader = body.path("leader_id").asLong(-1);
    for (String kind : List.of("voters", "observers")) {
      for (JsonNode member : body.path(kind).values()) {
        boolean leads = kind.equals("voters") && member.path("id").asLong(-1) == leader;
        String role = leads ? "leader" : kind.substring(0, kind.length() - 1);
        long fetched = leads ? 0 : member.path("last_fetch_ms_ago").asLong(-1);
        boolean silent = fetched < 0 || fetched > SILENT_MILLIS;
        if (kind.equals("voters") && silent) {
          report.problem(
              "voter " + Texts.value(member.path("id")) + " does not fetch: is it down?");
        }
        table.row(
            Cell.of(Texts.value(member.path("id"))),
            new Cell(role, leads ? Tone.GOOD : Tone.PLAIN),
            Cell.of(Texts.value(member.path("log_end_offset"))),
            lag.cell(member.path("lag").asLong(-1)),
            new Cell(
                leads ? Texts.NONE : ago(member.path("last_fetch_ms_ago")),
                silent ? Tone.BAD : Tone.GOOD),
            Cell.of(leads ? Texts.NONE : ago(member.path("last_caught_up_ms_ago"))));
      }
    }
    return table;
  }

  private static String ago(JsonNode millis) {
    double value = millis.asDouble(-1);
    return value < 0 ? "?" : Texts.span(value / 1000) + " ago";
  }
}
