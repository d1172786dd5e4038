package io.hyperbytedb.query.golden;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The recorded answers of a feature: a line {@code > query} for each query, in the order of the
 * queries, then the status if it is not 200, as {@code HTTP 400}, then the body as it came. Lines
 * that start with {@code # } are comments.
 */
final class GoldenAnswers {
  private static final String QUERY = "> ";

  private final List<String> queries = new ArrayList<>();
  private final List<String> answers = new ArrayList<>();

  /** An answer as it is recorded and compared; shards have numbers only in InfluxDB. */
  static String text(int status, String body) {
    String text = status == 200 ? body : "HTTP " + status + "\n" + body;
    return text.replaceAll("\"shard \\d+:", "\"shard N:");
  }

  static GoldenAnswers read(Path file) throws IOException {
    GoldenAnswers read = new GoldenAnswers();
    StringBuilder answer = new StringBuilder();
    String query = null;
    for (String line : GoldenFiles.linesIfAny(file)) {
      if (line.startsWith(QUERY)) {
        if (query != null) {
          read.add(query, answer.toString());
        }
        query = line.substring(QUERY.length());
        answer.setLength(0);
      } else if (!line.startsWith("# ")) {
        answer.append(line).append('\n');
      }
    }
    if (query != null) {
      read.add(query, answer.toString());
    }
    return read;
  }

  void add(String query, String answer) {
    queries.add(query);
    answers.add(answer.isEmpty() || answer.endsWith("\n") ? answer : answer + "\n");
  }

  void write(Path file) throws IOException {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < queries.size(); i++) {
      out.append(QUERY).append(queries.get(i)).append('\n').append(answers.get(i));
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, out);
  }

  /** The first answer to a query, or another one if there is none. */
  String find(GoldenQuery query, String otherwise) {
    int index = queries.indexOf(query.line());
    return index < 0 ? otherwise : answers.get(index);
  }

  /** The answer to the query at an index. */
  String get(int index, GoldenQuery query) {
    if (index >= queries.size() || !queries.get(index).equals(query.line())) {
      throw new IllegalStateException("no recorded answer, record again: " + query.line());
    }
    return answers.get(index);
  }
}
