package io.hyperbytedb.query.influxql;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Reads the recorded queries of {@code src/test/resources/influxql}. */
final class GoldenFile {
  /** One query and what it is to give. */
  record Case(String query, String expected) {
    @Override
    public String toString() {
      return query;
    }
  }

  private GoldenFile() {}

  /** The cases of a file: {@code > query}, then {@code < expected}; {@code #} starts a comment. */
  static List<Case> read(String name) {
    List<Case> cases = new ArrayList<>();
    try (InputStream in =
            Objects.requireNonNull(
                GoldenFile.class.getResourceAsStream("/influxql/" + name), "no file " + name);
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      String query = "";
      for (String line : reader.lines().toList()) {
        if (line.startsWith("> ")) {
          query = unescape(line.substring(2));
        } else if (line.startsWith("< ")) {
          cases.add(new Case(query, unescape(line.substring(2))));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return cases;
  }

  private static String unescape(String line) {
    StringBuilder out = new StringBuilder(line.length());
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c != '\\') {
        out.append(c);
        continue;
      }
      char escaped = line.charAt(++i);
      out.append(
          switch (escaped) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            default -> escaped;
          });
    }
    return out.toString();
  }
}
