package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a file as {@code influx -import} of InfluxDB 1.x does: line by line, whatever the lines are
 * in. Names in comments end at the second colon, and blanks around them are dropped; 5,000 lines,
 * or those before a comment with a context, are one request.
 */
final class InfluxImport {
  private static final int BATCH = 5_000;

  private final Http http;
  private final List<String> batch = new ArrayList<>();
  private String database = "";
  private String policy = "";

  private InfluxImport(Http http) {
    this.http = http;
  }

  /** Sends all of it; every statement and every line must be taken. */
  static void run(Http http, byte[] file) throws Exception {
    new InfluxImport(http).lines(new String(file, StandardCharsets.UTF_8).split("\n", -1));
  }

  private void lines(String[] lines) throws Exception {
    boolean data = false;
    for (String line : lines) {
      if (line.startsWith("# DML")) {
        data = true;
      } else if (data && line.startsWith("# CONTEXT-DATABASE:")) {
        flush();
        database = line.split(":", -1)[1].strip();
      } else if (data && line.startsWith("# CONTEXT-RETENTION-POLICY:")) {
        flush();
        policy = line.split(":", -1)[1].strip();
      } else if (!line.startsWith("#") && !line.isBlank()) {
        if (data) {
          batch.add(line);
        } else {
          assertThat(http.query("", line).body()).as(line).doesNotContain("error");
        }
        if (batch.size() == BATCH) {
          flush();
        }
      }
    }
    flush();
  }

  private void flush() throws Exception {
    if (!batch.isEmpty()) {
      Http.Answer answer = http.write(database, policy, String.join("\n", batch) + "\n");
      assertThat(answer.status()).as(answer.body()).isEqualTo(204);
      batch.clear();
    }
  }
}
