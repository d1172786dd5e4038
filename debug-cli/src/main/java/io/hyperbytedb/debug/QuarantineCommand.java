package io.hyperbytedb.debug;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code hyperbytedb-debug quarantine}. */
@Command(
    name = "quarantine",
    description = "Lists damaged records and files that nodes have put into quarantine.")
final class QuarantineCommand extends NodeCommand {
  private static final String PATH = "/internal/quarantine";
  private static final Duration LONGEST = Duration.ofSeconds(60);

  @Option(
      names = "--clear",
      description = "Permanently removes what is listed; later additions stay.")
  private boolean clear;

  /** Processes of a replica share a directory, so several may report the same entry. */
  private final Set<String> seen = new HashSet<>();

  private final List<String> problems = new ArrayList<>();
  private Instant newest = Instant.EPOCH;

  @Override
  int run(Session session) {
    Report report = new Report(session.ask(PATH, "records"));
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
        add(table, document, "record", where, record);
      }
      for (JsonNode file : document.body().path("files").values()) {
        add(table, document, "file", Texts.value(file.path("path")), file);
      }
    }
    report.section("", table);
    report.failures();
    if (clear && !problems.isEmpty()) {
      clear(session, report);
    } else {
      problems.forEach(report::problem);
      report.verdict("nothing is in quarantine");
    }
    return session.print(report);
  }

  private void clear(Session session, Report report) {
    String path = PATH + "?until=" + URLEncoder.encode(newest.toString(), StandardCharsets.UTF_8);
    long cleared = 0;
    for (Answer.Document shown : Session.documents(report.answers())) {
      switch (session.client().post(shown.address(), path, LONGEST, "cleared").join()) {
        case Answer.Document done when done.status() == 200 ->
            cleared += done.body().path("cleared").asLong(0);
        case Answer.Document refused ->
            report.problem(shown.name() + " did not clear it: HTTP " + refused.status());
        case Answer.Failure failure ->
            report.problem(shown.name() + " did not clear it: " + failure.reason());
      }
    }
    report.verdict(cleared + " removed from quarantine");
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      return Instant.EPOCH;
    }
  }

  private void add(Table table, Answer.Document node, String what, String where, JsonNode said) {
    String replica = Texts.value(node.body().path("replica"));
    Instant time = time(said.path("time").stringValue(""));
    if (time.isAfter(newest)) {
      newest = time;
    }
    boolean named = node.body().path("replica").isString();
    if (!seen.add((named ? "r " + replica : "n " + node.name()) + ' ' + what + ' ' + where)) {
      return;
    }
    table.row(
        Cell.of(node.name()),
        Cell.of(what),
        Cell.of(where),
        Cell.of(Texts.instant(said.path("time"))),
        Cell.of(Texts.value(said.path("bytes"))),
        new Cell(Texts.value(said.path("reason")), Tone.BAD));
    problems.add(node.name() + ": " + what + " " + where + " is in quarantine");
  }
}
