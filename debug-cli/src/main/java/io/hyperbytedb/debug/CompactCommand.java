package io.hyperbytedb.debug;

import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code hyperbytedb-debug compact}. */
@Command(
    name = "compact",
    description = {
      "Compacts everything and reports the result.",
      "Without --node and --all it asks one compactor of each replica, found through the nodes."
    })
final class CompactCommand extends NodeCommand {
  private static final String PATH = "/internal/compact";
  private static final int NOT_FOUND = 404;

  @Option(names = "--node", paramLabel = "ADDRESS", description = "Compacts on this node only.")
  private @Nullable String node;

  @Option(names = "--all", description = "Asks every address of --nodes.")
  private boolean all;

  @Option(
      names = "--compact-timeout",
      paramLabel = "SECONDS",
      defaultValue = "300",
      description = "The timeout of one node (default: ${DEFAULT-VALUE}).")
  private double timeout;

  @Override
  int run(Session session) throws InterruptedException {
    if (node != null && all) {
      throw new UsageException("--node and --all exclude each other");
    }
    Duration longest = Connection.seconds("--compact-timeout", timeout);
    Compactors compactors = compactors(session);
    List<String> targets = compactors.addresses();
    List<CompletableFuture<Answer>> running =
        targets.stream().map(each -> session.client().post(each, PATH, longest, "merges")).toList();
    if (session.surroundings().errTerminal()) {
      showProgress(session, targets, running);
    }
    Report report = report(running.stream().map(CompletableFuture::join).toList());
    compactors
        .without()
        .forEach(replica -> report.problem("no node can compact replica " + replica));
    return session.print(report);
  }

  private Compactors compactors(Session session) {
    String given = checked(node);
    if (given != null || all) {
      return new Compactors(given == null ? session.nodes() : List.of(given), new TreeSet<>());
    }
    List<Answer.Document> views = Session.documents(session.ask("/cluster/nodes", "nodes"));
    Compactors found = Compactors.of(views);
    return found.addresses().isEmpty()
        ? new Compactors(List.of(session.nodes().getFirst()), found.without())
        : found;
  }

  private static void showProgress(
      Session session, List<String> targets, List<CompletableFuture<Answer>> running)
      throws InterruptedException {
    CompletableFuture<Void> done =
        CompletableFuture.allOf(running.toArray(new CompletableFuture<?>[0]));
    long start = System.nanoTime();
    while (true) {
      try {
        done.get(1, TimeUnit.SECONDS);
        session.err().print("\r\u001b[2K");
        session.err().flush();
        return;
      } catch (TimeoutException e) {
        long files =
            Session.documents(
                    Session.ask(
                        targets,
                        address ->
                            session.client().get(address, ManifestCommand.PATH, "partitions")))
                .stream()
                .mapToLong(answer -> ManifestCommand.countFiles(answer.body()))
                .sum();
        long finished = running.stream().filter(CompletableFuture::isDone).count();
        String elapsed = Texts.span((System.nanoTime() - start) / 1e9);
        session
            .err()
            .printf(
                "\r\u001b[2Kcompacting: %s, %d of %d nodes done, %d files",
                elapsed, finished, targets.size(), files);
        session.err().flush();
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** A node that cannot compact is a problem only if no other could. */
  private Report report(List<Answer> answers) {
    boolean any = answers.stream().anyMatch(CompactCommand::compacted);
    List<Answer> counted =
        any && all ? answers.stream().filter(answer -> !cannot(answer)).toList() : answers;
    Report report = new Report(counted);
    Table nodes =
        new Table().key("ADDRESS").number("MERGES").number("FILES DROPPED").number("TOOK");
    for (Answer answer : answers) {
      switch (answer) {
        case Answer.Failure failure ->
            nodes.note(
                Cell.of(failure.address()),
                cannot(failure)
                    ? new Cell("does not compact", any ? Tone.FAINT : Tone.BAD)
                    : new Cell(failure.reason(), Tone.BAD));
        case Answer.Document document -> {
          JsonNode body = document.body();
          nodes.row(
              Cell.of(document.address()),
              Cell.of(Texts.value(body.path("merges"))),
              Cell.of(Texts.value(body.path("files_dropped"))),
              Cell.of(Texts.span(body.path("duration_ms").asDouble(-1000) / 1000)));
          body.path("errors")
              .values()
              .forEach(error -> report.problem(document.address() + ": " + Texts.value(error)));
        }
      }
    }
    report.section("", nodes);
    report.section("", tables(answers));
    report.verdict("compacted");
    return report;
  }

  private static boolean compacted(Answer answer) {
    return answer instanceof Answer.Document;
  }

  private static boolean cannot(Answer answer) {
    return answer instanceof Answer.Failure failure && failure.status() == NOT_FOUND;
  }

  private static Table tables(List<Answer> answers) {
    Table table =
        new Table()
            .key("ADDRESS")
            .text("DATABASE")
            .text("POLICY")
            .text("MEASUREMENT")
            .text("FILES")
            .text("BYTES");
    for (Answer.Document document : Session.documents(answers)) {
      for (JsonNode each : document.body().path("measurements").values()) {
        table.row(
            Cell.of(document.address()),
            Cell.of(Texts.value(each.path("database"))),
            Cell.of(Texts.value(each.path("retention_policy"))),
            Cell.of(Texts.value(each.path("measurement"))),
            Cell.of(
                Texts.value(each.path("files_before"))
                    + " → "
                    + Texts.value(each.path("files_after"))),
            Cell.of(
                Texts.bytes(each.path("bytes_before").asLong(-1))
                    + " → "
                    + Texts.bytes(each.path("bytes_after").asLong(-1))));
      }
    }
    return table;
  }
}
