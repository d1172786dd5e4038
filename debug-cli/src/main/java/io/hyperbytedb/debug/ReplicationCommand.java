package io.hyperbytedb.debug;

import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/** {@code hyperbytedb-debug replication}. */
@Command(
    name = "replication",
    description = {
      "Shows how far each replica has consumed the log, and each node the catalog and the manifest;"
          + " and what else follows the log: groups with their positions, materialized views."
    })
final class ReplicationCommand extends NodeCommand {
  @Override
  int run(Session session) {
    Report report = new Report(session.ask("/internal/replication", "partitions"));
    Positions positions = new Positions(Session.documents(report.answers()));
    report.section("the log, as the best informed node says", log(positions, session.lag()));
    report.section("what each node has applied", nodes(session.lag(), report));
    Followers followers = new Followers(Session.documents(report.answers()));
    report.section("what else follows the log", followers.groups(session.lag(), report));
    report.section("materialized views", followers.views(report));
    positions.judge(session.lag(), report);
    report.json("log", positions.json());
    report.json("followers", followers.json());
    report.json("views", followers.viewsJson());
    report.verdict("no lag is critical");
    return session.print(report);
  }

  private static Table log(Positions positions, Lag lag) {
    Table table =
        new Table()
            .number("PARTITION")
            .number("END")
            .text("REPLICA")
            .text("OWNER")
            .number("POSITION")
            .number("FLUSHED")
            .number("LAG")
            .number("LATE BY");
    for (Positions.Partition partition : positions.partitions()) {
      for (Positions.Replica replica : partition.replicas()) {
        table.row(
            Cell.of(partition.id()),
            Cell.of(partition.end()),
            Cell.of(replica.name()),
            Cell.of(replica.owner()),
            number(replica.position()),
            number(replica.flushed()),
            lag.cell(partition.lag(replica)),
            Cell.of(Texts.span(replica.seconds())));
      }
    }
    return table;
  }

  private static Cell number(long value) {
    return value < 0 ? new Cell("?", Tone.WARNING) : Cell.of(value);
  }

  private static Table nodes(Lag lag, Report report) {
    Table table =
        new Table()
            .key("ADDRESS")
            .text("NODE")
            .text("REPLICA")
            .number("CATALOG")
            .number("LAG")
            .number("MANIFEST")
            .number("LAG")
            .text("WORST PARTITION");
    for (Answer answer : report.answers()) {
      switch (answer) {
        case Answer.Failure failure ->
            table.note(Cell.of(failure.address()), new Cell(failure.reason(), Tone.BAD));
        case Answer.Document document -> node(document, lag, table, report);
      }
    }
    return table;
  }

  private static void node(Answer.Document document, Lag lag, Table table, Report report) {
    JsonNode catalog = document.body().path("catalog");
    long catalogLag = catalog.path("lag").asLong(-1);
    long applied = 0;
    long worst = -1;
    String where = Texts.NONE;
    for (JsonNode partition : document.body().path("manifest").path("partitions").values()) {
      applied += Math.max(0, partition.path("applied_offset").asLong(0));
      long behind = partition.path("lag").asLong(-1);
      if (behind > worst) {
        worst = behind;
        where = behind == 0 ? Texts.NONE : Texts.value(partition.path("partition"));
      }
    }
    if (lag.isCritical(catalogLag)) {
      report.problem(document.name() + " lags " + catalogLag + " records of the catalog");
    }
    if (lag.isCritical(worst)) {
      report.problem(
          document.name() + " lags " + worst + " records of the manifest of partition " + where);
    }
    table.row(
        Cell.of(document.address()),
        Cell.of(document.name()),
        Cell.of(Texts.value(document.body().path("replica"))),
        Cell.of(Texts.value(catalog.path("applied_offset"))),
        known(lag, catalogLag),
        Cell.of(worst < 0 ? Texts.NONE : Long.toString(applied)),
        known(lag, worst),
        Cell.of(where));
  }

  /** The lag of a node; nothing if it does not report one. */
  private static Cell known(Lag lag, long records) {
    return records < 0 ? Cell.of(Texts.NONE) : lag.cell(records);
  }
}
