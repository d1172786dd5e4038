package io.hyperbytedb.debug;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code hyperbytedb-debug wal}. */
@Command(name = "wal", description = "Shows records of the log, decoded.")
final class WalCommand extends NodeCommand {
  @Option(names = "--partition", paramLabel = "P", required = true, description = "The partition.")
  private int partition;

  @Option(
      names = "--offset",
      paramLabel = "O",
      description = "The first record's offset (default: that of the last N records).")
  private @Nullable Long offset;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many records (default: ${DEFAULT-VALUE}).")
  private int count;

  @Option(
      names = "--node",
      paramLabel = "ADDRESS",
      description = "The node to ask (default: the first of --nodes that answers).")
  private @Nullable String node;

  @Override
  int run(Session session) {
    if (partition < 0 || count < 1 || (offset != null && offset < 0)) {
      throw new UsageException("--partition and --offset are at least 0, --count at least 1");
    }
    List<Answer> answers = session.askOne(checked(node), path(), "records");
    Report report = new Report(answers);
    for (Answer.Document document : Session.documents(answers)) {
      JsonNode body = document.body();
      report.section(
          "partition "
              + partition
              + " has offsets "
              + Texts.value(body.path("start_offset"))
              + " to "
              + Texts.value(body.path("end_offset")),
          table(body, report));
      report.verdict(Texts.count(body.path("records").size(), "record"));
    }
    report.failures();
    return session.print(report);
  }

  private String path() {
    String last = "/internal/wal?partition=" + partition + "&count=" + count;
    return offset == null ? last : last + "&offset=" + offset;
  }

  private static Table table(JsonNode body, Report report) {
    Table table =
        new Table()
            .number("OFFSET")
            .text("TIME")
            .text("KIND")
            .number("BYTES")
            .number("ROWS")
            .text("WHAT");
    for (JsonNode record : body.path("records").values()) {
      String kind = Texts.value(record.path("kind"));
      boolean broken = record.has("error");
      if (broken) {
        report.problem(
            "offset "
                + Texts.value(record.path("offset"))
                + " is broken: "
                + Texts.value(record.path("error")));
      }
      table.row(
          Cell.of(Texts.value(record.path("offset"))),
          Cell.of(Texts.instant(record.path("timestamp"))),
          new Cell(kind, broken ? Tone.BAD : Tone.PLAIN),
          Cell.of(Texts.value(record.path("bytes"))),
          Cell.of(Texts.value(record.path("rows"))),
          new Cell(what(record), broken ? Tone.BAD : Tone.PLAIN));
    }
    return table;
  }

  private static String what(JsonNode record) {
    if (record.has("error")) {
      return Texts.value(record.path("error"));
    }
    if (!record.has("database") && !record.has("summary")) {
      return Texts.NONE;
    }
    String policy = Texts.value(record.path("retention_policy"));
    String where =
        Texts.value(record.path("database")) + (policy.equals(Texts.NONE) ? "" : "." + policy);
    if (record.has("summary")) {
      String summary = Texts.value(record.path("summary"));
      return where.equals(Texts.NONE) ? summary : where + ": " + summary;
    }
    return where
        + ": "
        + record.path("measurements").values().stream()
            .map(WalCommand::measurement)
            .collect(Collectors.joining(", "));
  }

  private static String measurement(JsonNode said) {
    return said.path("fields").values().stream()
        .map(Texts::value)
        .collect(
            Collectors.joining(
                ", ",
                Texts.value(said.path("name"))
                    + " "
                    + Texts.count(said.path("rows").asLong(0), "row")
                    + " (",
                ")"));
  }
}
