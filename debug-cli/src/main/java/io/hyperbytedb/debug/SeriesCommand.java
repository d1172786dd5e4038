package io.hyperbytedb.debug;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code hyperbytedb-debug series}. */
@Command(name = "series", description = "Shows how many series databases and measurements have.")
final class SeriesCommand extends NodeCommand {
  @Option(names = "--database", paramLabel = "NAME", description = "Only this database.")
  private @Nullable String database;

  @Option(names = "--measurement", paramLabel = "NAME", description = "Only this measurement.")
  private @Nullable String measurement;

  @Option(
      names = "--node",
      paramLabel = "ADDRESS",
      description = "The node to ask (default: the first of --nodes that answers).")
  private @Nullable String node;

  @Override
  int run(Session session) {
    List<Answer> answers = session.askOne(checked(node), path(), "databases");
    Report report = new Report(answers);
    for (Answer.Document document : Session.documents(answers)) {
      long total = 0;
      Table table = new Table().text("DATABASE").text("MEASUREMENT").number("SERIES");
      for (JsonNode each : document.body().path("databases").values()) {
        String name = Texts.value(each.path("database"));
        total += each.path("series").asLong(0);
        table.row(
            new Cell(name, Tone.TITLE),
            new Cell("(all)", Tone.TITLE),
            new Cell(Texts.value(each.path("series")), Tone.TITLE));
        for (JsonNode one : each.path("measurements").values()) {
          table.row(
              Cell.of(name),
              Cell.of(Texts.value(one.path("name"))),
              Cell.of(Texts.value(one.path("series"))));
        }
      }
      report.section("as " + document.name() + " has it", table);
      report.verdict(total + " series");
    }
    report.failures();
    return session.print(report);
  }

  private String path() {
    List<String> parameters = new ArrayList<>();
    if (database != null) {
      parameters.add("database=" + URLEncoder.encode(database, StandardCharsets.UTF_8));
    }
    if (measurement != null) {
      parameters.add("measurement=" + URLEncoder.encode(measurement, StandardCharsets.UTF_8));
    }
    String path = "/internal/series";
    return parameters.isEmpty() ? path : path + "?" + String.join("&", parameters);
  }
}
