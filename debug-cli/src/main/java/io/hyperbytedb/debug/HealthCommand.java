package io.hyperbytedb.debug;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** {@code hyperbytedb-debug health}. */
@Command(
    name = "health",
    description = "Shows whether every node is healthy, and how fast it answers.")
final class HealthCommand extends NodeCommand {
  private static final double SLOW_MILLIS = 1000;

  @Override
  int run(Session session) {
    Report report = new Report(ask(session));
    Table table = new Table().key("ADDRESS").text("HEALTH").number("LATENCY").text("MESSAGE");
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

  /** Asks responsive nodes a second time: the first answer's time includes our own startup. */
  private static List<Answer> ask(Session session) {
    List<Answer> first = session.ask("/health", "status");
    List<String> answering = Session.documents(first).stream().map(Answer::address).toList();
    Map<String, Answer> second =
        Session.ask(answering, address -> session.client().get(address, "/health", "status"))
            .stream()
            .collect(Collectors.toMap(Answer::address, Function.identity()));
    return first.stream().map(one -> second.getOrDefault(one.address(), one)).toList();
  }
}
