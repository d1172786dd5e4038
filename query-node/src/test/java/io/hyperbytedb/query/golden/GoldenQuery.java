package io.hyperbytedb.query.golden;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A query of {@code queries.txt}.
 *
 * @param text the query
 * @param params URL parameters besides
 * @param anyOrderOfTies whether rows of one time may come in any order
 */
record GoldenQuery(String text, Map<String, String> params, boolean anyOrderOfTies) {
  /** Stands for a line break in {@code answers.txt}. */
  static final String BREAK = "⏎";

  static List<GoldenQuery> all() throws IOException {
    List<GoldenQuery> queries = new ArrayList<>();
    for (String line : lines("queries.txt")) {
      if (!line.startsWith("#")) {
        queries.add(parse(line));
      }
    }
    return queries;
  }

  private static GoldenQuery parse(String line) {
    boolean ties = line.startsWith("~");
    String rest = ties ? line.substring(1) : line;
    Map<String, String> params = new LinkedHashMap<>();
    int bar = rest.indexOf('|');
    if (bar > 0 && rest.substring(0, bar).matches("[a-z_]+=.*") && !rest.startsWith("SELECT")) {
      for (String pair : rest.substring(0, bar).split("&", -1)) {
        int split = pair.indexOf('=');
        params.put(pair.substring(0, split), pair.substring(split + 1));
      }
      rest = rest.substring(bar + 1);
    }
    return new GoldenQuery(rest, params, ties);
  }

  static List<String> lines(String name) throws IOException {
    try (InputStream in = GoldenQuery.class.getResourceAsStream("/golden/" + name)) {
      if (in == null) {
        throw new IOException("no resource [" + name + "]");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  /** The answer in the form in which it is compared. */
  String comparable(String answer) {
    if (!anyOrderOfTies) {
      return answer;
    }
    int from = answer.indexOf("\"values\":[[");
    int to = answer.indexOf("]]", Math.max(0, from));
    if (from < 0 || to < 0) {
      return answer;
    }
    String[] rows = answer.substring(from + 11, to).split("\\],\\[", -1);
    Arrays.sort(rows);
    return answer.substring(0, from + 11) + String.join("],[", rows) + answer.substring(to);
  }
}
