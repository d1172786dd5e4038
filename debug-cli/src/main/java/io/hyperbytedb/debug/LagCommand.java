package io.hyperbytedb.debug;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hyperbytedb-debug lag}. */
@Command(name = "lag", description = "Shows by how many records each replica lags, by partition.")
final class LagCommand extends NodeCommand {
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  /** Moves the cursor to the top and clears from there. */
  private static final String CLEAR = "\u001b[H\u001b[2J";

  @Option(names = "--watch", description = "Refreshes every second, until ctrl+c.")
  private boolean watch;

  @Override
  int run(Session session) throws InterruptedException {
    if (!watch) {
      return session.print(report(session));
    }
    int exit;
    long start;
    do {
      start = System.nanoTime();
      Report report = report(session);
      show(session, report);
      exit = report.exitCode();
    } while (session.surroundings().pause().before(rest(start)));
    return exit;
  }

  private static Duration rest(long start) {
    Duration rest = INTERVAL.minusNanos(System.nanoTime() - start);
    return rest.isNegative() ? Duration.ZERO : rest;
  }

  /** Replaces the screen on a terminal, else appends; JSON is one line per refresh. */
  private static void show(Session session, Report report) {
    if (session.json()) {
      session.out().println(report.json());
    } else {
      StringWriter screen = new StringWriter();
      report.printTables(new PrintWriter(screen), session.output().colours());
      session.out().println((session.surroundings().terminal() ? CLEAR : "") + screen);
    }
    session.out().flush();
  }

  private static Report report(Session session) {
    Report report = new Report(session.ask("/internal/replication", "partitions"));
    Positions positions = new Positions(Session.documents(report.answers()));
    report.section("", table(positions, session.lag()));
    report.failures();
    positions.judge(session.lag(), report);
    report.json("log", positions.json());
    report.verdict("no lag is critical");
    return report;
  }

  private static Table table(Positions positions, Lag lag) {
    List<String> replicas = positions.replicas();
    Table table = new Table().number("PARTITION").number("END");
    replicas.forEach(name -> table.number("LAG OF " + name).number("LATE BY"));
    for (Positions.Partition partition : positions.partitions()) {
      List<Cell> cells = new ArrayList<>();
      cells.add(Cell.of(partition.id()));
      cells.add(Cell.of(partition.end()));
      for (String name : replicas) {
        Positions.Replica replica =
            partition.replicas().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElse(new Positions.Replica(name, "", -1, -1, Double.NaN));
        cells.add(lag.cell(partition.lag(replica)));
        cells.add(Cell.of(Texts.span(replica.seconds())));
      }
      table.row(cells);
    }
    return table;
  }
}
