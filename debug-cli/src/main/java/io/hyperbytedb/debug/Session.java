package io.hyperbytedb.debug;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One run of a subcommand: the nodes to ask, the thresholds, the output.
 *
 * @param nodes the nodes' addresses; at least one
 * @param output where and how reports are printed
 */
record Session(
    List<String> nodes, NodeClient client, Lag lag, Output output, Surroundings surroundings)
    implements AutoCloseable {
  /**
   * Where and how reports are printed.
   *
   * @param json whether to print JSON instead of tables
   * @param colours whether tables have colours
   */
  record Output(boolean json, boolean colours, PrintWriter out, PrintWriter err) {}

  /** Whether to print JSON instead of tables. */
  boolean json() {
    return output.json();
  }

  /** Where reports are printed. */
  PrintWriter out() {
    return output.out();
  }

  /** Where progress and errors are printed. */
  PrintWriter err() {
    return output.err();
  }

  /** Asks all nodes concurrently; returns the answers in the order of the addresses. */
  List<Answer> ask(String path, String key) {
    return ask(nodes, address -> client.get(address, path, key));
  }

  /** Sends all requests concurrently; returns the answers in their order. */
  static List<Answer> ask(
      List<String> addresses, Function<String, CompletableFuture<Answer>> question) {
    return addresses.stream().map(question).toList().stream().map(CompletableFuture::join).toList();
  }

  /**
   * Asks one node, or the nodes in order until one answers.
   *
   * @param node its address, or null for any
   * @return one usable answer, or the failures
   */
  List<Answer> askOne(@Nullable String node, String path, String key) {
    if (node != null) {
      return List.of(client.get(Addresses.one(node), path, key).join());
    }
    List<CompletableFuture<Answer>> asked =
        nodes.stream().map(address -> client.get(address, path, key)).toList();
    List<Answer> failures = new ArrayList<>();
    for (CompletableFuture<Answer> each : asked) {
      Answer answer = each.join();
      if (answer instanceof Answer.Document) {
        return List.of(answer);
      }
      failures.add(answer);
    }
    return failures;
  }

  /** The usable answers. */
  static List<Answer.Document> documents(List<? extends Answer> answers) {
    return answers.stream()
        .filter(Answer.Document.class::isInstance)
        .map(Answer.Document.class::cast)
        .toList();
  }

  /** Prints the report and returns its exit code. */
  int print(Report report) {
    if (json()) {
      out().println(Json.pretty(report.json()));
      out().flush();
    } else {
      report.printTables(out(), output.colours());
    }
    return report.exitCode();
  }

  @Override
  public void close() {
    client.close();
  }
}
