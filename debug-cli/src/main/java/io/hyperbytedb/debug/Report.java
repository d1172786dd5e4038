package io.hyperbytedb.debug;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The result of a subcommand: tables for readers, JSON for scripts, and problems, which determine
 * the exit code. Not thread-safe.
 */
final class Report {
  static final int FINE = 0;
  static final int PROBLEMS = 1;
  static final int USAGE = 2;
  static final int UNREACHABLE = 3;

  private static final int MOST_PROBLEMS = 30;

  private record Section(String title, List<String> plain, List<String> coloured) {}

  private final List<? extends Answer> answers;
  private final List<Section> sections = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final Set<String> left = new HashSet<>();
  private final ObjectNode extra = Json.object();
  private String verdict = "no problems";

  /**
   * @param answers the answers of the requested nodes; those without a usable one are problems
   */
  Report(Collection<? extends Answer> answers) {
    this.answers = List.copyOf(answers);
  }

  /** Adds a table with a title; an empty title is omitted. Tables without rows are left out. */
  void section(String title, Table table) {
    if (!table.isEmpty()) {
      sections.add(new Section(title, table.lines(false), table.lines(true)));
    }
  }

  /** Adds lines unchanged. */
  void section(String title, List<String> lines) {
    sections.add(new Section(title, lines, lines));
  }

  /** Adds a table of the nodes without a usable answer, if there are any. */
  void failures() {
    Table table = new Table().key("ADDRESS").text("NO ANSWER BECAUSE");
    for (Answer answer : answers) {
      if (answer instanceof Answer.Failure failure) {
        table.note(Cell.of(failure.address()), new Cell(failure.reason(), Tone.BAD));
      }
    }
    section("", table);
  }

  /** Adds a problem, which sets the exit code. */
  void problem(String what) {
    problems.add(what);
  }

  /** Marks a missing answer as expected: the node was drained and has left. */
  void left(String address) {
    left.add(address);
  }

  /** The message if there is no problem. */
  void verdict(String good) {
    verdict = good;
  }

  /** Adds to the JSON. */
  void json(String key, JsonNode value) {
    extra.set(key, value);
  }

  List<? extends Answer> answers() {
    return answers;
  }

  int exitCode() {
    if (!answers.isEmpty() && answers.stream().noneMatch(Answer::reached)) {
      return UNREACHABLE;
    }
    return answered() < expected() || !problems.isEmpty() ? PROBLEMS : FINE;
  }

  private int expected() {
    return answers.size() - left.size();
  }

  private long answered() {
    return answers.stream().filter(Answer.Document.class::isInstance).count();
  }

  /** Prints the tables and a summary line. */
  void printTables(PrintWriter out, boolean colours) {
    for (Section section : sections) {
      if (!section.title().isEmpty()) {
        String title = Table.fitted(section.title());
        out.println(colours ? Tone.TITLE.paint(title) : title);
      }
      (colours ? section.coloured() : section.plain()).forEach(out::println);
      out.println();
    }
    String summary = summary();
    Tone tone = exitCode() == FINE ? Tone.GOOD : Tone.BAD;
    out.println(colours ? tone.paint(summary) : summary);
    problems.stream()
        .limit(MOST_PROBLEMS)
        .forEach(
            problem -> {
              String line = Table.fitted("  " + problem);
              out.println(colours ? tone.paint(line) : line);
            });
    if (problems.size() > MOST_PROBLEMS) {
      out.println("  … and " + (problems.size() - MOST_PROBLEMS) + " more");
    }
    out.flush();
  }

  private String summary() {
    String reached =
        switch (answers.size()) {
          case 0 -> "";
          case 1 ->
              answered() == 1
                  ? "1 node answers; "
                  : answers.getFirst().reached()
                      ? "the node gives no usable answer; "
                      : "the node does not answer; ";
          default ->
              answered()
                  + " of "
                  + expected()
                  + " nodes answer"
                  + (left.isEmpty() ? "; " : ", " + left.size() + " left after a drain; ");
        };
    String what =
        switch (problems.size()) {
          case 0 -> answered() == expected() ? verdict : "";
          case 1 -> "1 problem:";
          default -> problems.size() + " problems:";
        };
    return (reached + what).replaceFirst("; $", "");
  }

  /** The answers as they arrived, what was derived from them, and the problems. */
  ObjectNode json() {
    ObjectNode json = Json.object();
    ArrayNode nodes = json.putArray("nodes");
    ArrayNode wrong = Json.array();
    for (Answer answer : answers) {
      ObjectNode node = nodes.addObject();
      node.put("address", answer.address());
      node.put("ok", answer instanceof Answer.Document);
      node.put("latency_ms", Math.round(answer.took().toNanos() / 1e4) / 1e2);
      switch (answer) {
        case Answer.Document document -> node.set("answer", document.body());
        case Answer.Failure failure -> {
          node.put("error", failure.reason());
          if (left.contains(failure.address())) {
            node.put("left", true);
          } else {
            wrong.add(failure.address() + ": " + failure.reason());
          }
        }
      }
    }
    json.setAll(extra);
    problems.forEach(wrong::add);
    json.set("problems", wrong);
    json.put("exit_code", exitCode());
    return json;
  }
}
