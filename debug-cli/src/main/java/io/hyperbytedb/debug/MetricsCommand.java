package io.hyperbytedb.debug;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code hyperbytedb-debug metrics}. */
@Command(
    name = "metrics",
    description = "Prints metrics of all nodes as Prometheus text, filtered.")
final class MetricsCommand extends NodeCommand {
  @Option(
      names = "--filter",
      paramLabel = "TEXT",
      defaultValue = "hyperbytedb_cluster",
      description = "Only lines that contain this text (default: ${DEFAULT-VALUE}).")
  private String filter = "";

  @Override
  int run(Session session) {
    List<Answer> texts =
        Session.ask(session.nodes(), address -> session.client().text(address, "/metrics"));
    List<Answer> answers = new ArrayList<>();
    List<List<String>> found = new ArrayList<>();
    for (Answer answer : texts) {
      switch (answer) {
        case Answer.Failure failure -> {
          answers.add(failure);
          found.add(List.of());
        }
        case Answer.Document document -> {
          List<String> lines = matching(document.body());
          answers.add(new Answer.Document(document.address(), document.took(), 200, values(lines)));
          found.add(lines);
        }
      }
    }
    Report report = new Report(answers);
    List<String> without = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      if (!found.get(i).isEmpty()) {
        report.section(answers.get(i).address(), found.get(i));
      } else if (answers.get(i) instanceof Answer.Document) {
        without.add(answers.get(i).address());
      }
    }
    if (!without.isEmpty()) {
      report.section("no line has [" + filter + "]", without);
    }
    report.failures();
    report.verdict(Texts.count(found.stream().mapToInt(List::size).sum(), "line"));
    return session.print(report);
  }

  /** The samples that contain the text; comments would only repeat their names. */
  private List<String> matching(JsonNode text) {
    return text.stringValue("")
        .lines()
        .filter(line -> !line.startsWith("#") && line.contains(filter))
        .map(Cell::safe)
        .toList();
  }

  private static ObjectNode values(List<String> lines) {
    ObjectNode values = Json.object();
    for (String line : lines) {
      int blank = line.indexOf(' ', line.lastIndexOf('}') + 1);
      String value = blank < 0 ? "" : line.substring(blank + 1).strip();
      try {
        values.put(blank < 0 ? line : line.substring(0, blank), Double.parseDouble(value));
      } catch (NumberFormatException e) {
        values.put(blank < 0 ? line : line.substring(0, blank), value);
      }
    }
    return values;
  }
}
