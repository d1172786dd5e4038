package io.hyperbytedb.debug;

import java.util.Locale;
import picocli.CommandLine.Command;

/** {@code hyperbytedb-debug health}. */
@Command(
    name = "health",
    description = "Whether every node can do its work, and how fast it says so.")
final class HealthCommand extends NodeCommand {
  private static final double SLOW_MILLIS = 1000;

  @Override
  int run(Session session) {
    Report report = new Report(session.ask("/health", "status"));
    Table table = new Table().text("ADDRESS").text("HEALTH").number("LATENCY").text("MESSAGE");
    for (Answer answer : report.answers()) {
      double millis = answer.took().toNanos() / 1e6;
      Cell latency =
          new Cell(
              String.format(Locale.ROOT, "%.1f ms", millis),
              millis >= SLOW_MILLIS ? Tone.WARNING : Tone.PLAIN);
      switch (answer) {
        case Answer.Failure failure ->
            table.row(
                Cell.of(failure.address()),
                new Cell(failure.reached() ? "broken" : "down", Tone.BAD),
                latency,
                new Cell(failure.reason(), Tone.BAD));
        case Answer.Document document -> {
          String status = Texts.value(document.body().path("status"));
          String message = Texts.value(document.body().path("message"));
          boolean pass = status.equals("pass");
          if (!pass) {
            report.problem(document.address() + ": " + message);
          }
          table.row(
              Cell.of(document.address()),
              new Cell(status, pass ? Tone.GOOD : Tone.BAD),
              latency,
              Cell.of(message));
        }
      }
    }
    report.section("", table);
    report.verdict("all pass");
    return session.print(report);
  }
}
