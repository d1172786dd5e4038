package io.hyperbytedb.debug;

import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/** {@code hyperbytedb-debug quarantine}. */
@Command(
    name = "quarantine",
    description = "Records and files that nodes have put aside because they are damaged.")
final class QuarantineCommand extends NodeCommand {
  @Override
  int run(Session session) {
    Report report = new Report(session.ask("/internal/quarantine", "records"));
    Table table =
        new Table()
            .key("NODE")
            .text("WHAT")
            .path("WHERE")
            .text("SINCE")
            .number("BYTES")
            .text("REASON");
    for (Answer.Document document : Session.documents(report.answers())) {
      for (JsonNode record : document.body().path("records").values()) {
        String where =
            Texts.value(record.path("partition")) + " @ " + Texts.value(record.path("offset"));
        add(table, report, document, "record", where, record);
      }
      for (JsonNode file : document.body().path("files").values()) {
        add(table, report, document, "file", Texts.value(file.path("path")), file);
      }
    }
    report.section("", table);
    report.failures();
    report.verdict("nothing is in quarantine");
    return session.print(report);
  }

  private static void add(
      Table table, Report report, Answer.Document node, String what, String where, JsonNode said) {
    table.row(
        Cell.of(node.name()),
        Cell.of(what),
        Cell.of(where),
        Cell.of(Texts.instant(said.path("time"))),
        Cell.of(Texts.value(said.path("bytes"))),
        new Cell(Texts.value(said.path("reason")), Tone.BAD));
    report.problem(node.name() + ": " + what + " " + where + " is in quarantine");
  }
}
