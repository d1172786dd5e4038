package io.hyperbytedb.query.function;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of {@code src/test/resources/functions}: {@code points.txt}, line protocol, and {@code
 * answers-*.txt}, queries with the rows that InfluxDB gave, {@code > query} and {@code < [[time,
 * value], …]}.
 */
final class RecordedAnswers {
  static final Path FOLDER = Path.of("src/test/resources/functions");

  /** A query and the rows of its only series, as JSON; or InfluxDB's error. */
  record Case(String query, String rows) {
    @Override
    public String toString() {
      return query;
    }
  }

  private RecordedAnswers() {}

  static List<String> points(Path folder) throws IOException {
    return Files.readAllLines(folder.resolve("points.txt"), StandardCharsets.UTF_8).stream()
        .filter(line -> !line.startsWith("#"))
        .toList();
  }

  static List<Path> files(Path folder) throws IOException {
    try (var found = Files.list(folder)) {
      return found
          .filter(file -> file.getFileName().toString().startsWith("answers-"))
          .sorted()
          .toList();
    }
  }

  static List<Case> cases(Path file) throws IOException {
    List<Case> cases = new ArrayList<>();
    String query = "";
    for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      if (line.startsWith("> ")) {
        query = line.substring(2);
      } else if (line.startsWith("< ")) {
        cases.add(new Case(query, line.substring(2)));
      }
    }
    return cases;
  }

  static void write(Path file, List<Case> cases) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Case c : cases) {
      text.append("> ").append(c.query()).append("\n< ").append(c.rows()).append('\n');
    }
    Files.writeString(file, text);
  }
}
