package io.hyperbytedb.debug;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code hyperbytedb-debug drain}. */
@Command(
    name = "drain",
    description = {
      "Removes a node from the cluster without losing data, and shows each step.",
      "It refuses writes, flushes what it owns, waits for the other replicas and leaves."
    })
final class DrainCommand extends NodeCommand {
  @Option(
      names = "--node",
      paramLabel = "ADDRESS",
      required = true,
      description = "The node to remove.")
  private @Nullable String node;

  @Option(
      names = "--drain-timeout",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description = "The timeout (default: ${DEFAULT-VALUE}).")
  private double timeout;

  @Override
  int run(Session session) {
    String address = Addresses.one(String.valueOf(node));
    Answer answer =
        session
            .client()
            .post(
                address, "/internal/drain", Connection.seconds("--drain-timeout", timeout), "steps")
            .join();
    Report report = new Report(List.of(answer));
    if (answer instanceof Answer.Document document) {
      show(document, report);
    }
    report.failures();
    report.verdict(address + " has left");
    return session.print(report);
  }

  /** Shows steps as a table, and what has none as it arrived. */
  private static void show(Answer.Document document, Report report) {
    JsonNode steps = document.body().path("steps");
    Table table = new Table().text("STEP").text("RESULT").number("TOOK").text("WHAT CAME OF IT");
    for (JsonNode step : steps.values()) {
      boolean ok = step.path("ok").asBoolean(false);
      String name = Texts.value(step.path("step"));
      String detail = Texts.value(step.path("detail"));
      if (!ok) {
        report.problem(name + ": " + detail);
      }
      table.row(
          Cell.of(name),
          new Cell(ok ? "ok" : "failed", ok ? Tone.GOOD : Tone.BAD),
          Cell.of(Texts.span(step.path("duration_ms").asDouble(-1000) / 1000)),
          Cell.of(detail));
    }
    if (table.isEmpty()) {
      report.section("", Json.pretty(document.body()).lines().map(Table::fitted).toList());
    }
    report.section("", table);
    if (document.status() != 200) {
      report.problem(
          document.address() + " could not complete the drain: HTTP " + document.status());
    }
  }
}
