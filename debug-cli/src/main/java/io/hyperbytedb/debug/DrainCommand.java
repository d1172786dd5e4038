package io.hyperbytedb.debug;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hyperbytedb-debug drain}. */
@Command(
    name = "drain",
    description = {
      "Takes a node out of the cluster without losing anything, and prints each step as JSON.",
      "It refuses writes, flushes what it owns, waits for the other replicas and leaves."
    })
final class DrainCommand extends NodeCommand {
  @Option(
      names = "--node",
      paramLabel = "ADDRESS",
      required = true,
      description = "The node that shall leave.")
  private @Nullable String node;

  @Option(
      names = "--drain-timeout",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description = "How long it may take (default: ${DEFAULT-VALUE}).")
  private double patience;

  @Override
  int run(Session session) {
    String address = Addresses.one(String.valueOf(node));
    Answer answer =
        session
            .client()
            .post(address, "/internal/drain", Connection.seconds("--drain-timeout", patience))
            .join();
    Report report = new Report(List.of(answer));
    if (answer instanceof Answer.Document document) {
      report.section("", Json.pretty(document.body()).lines().map(Cell::safe).toList());
      if (document.status() != 200) {
        report.problem(address + " has not left: HTTP " + document.status());
      }
      document
          .body()
          .findValues("error")
          .forEach(
              error -> {
                if (!error.isNull()) {
                  report.problem(address + ": " + Texts.value(error));
                }
              });
    }
    report.failures();
    report.verdict(address + " has left");
    return session.print(report);
  }
}
