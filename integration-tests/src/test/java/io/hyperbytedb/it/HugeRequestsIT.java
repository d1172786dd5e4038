package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Single requests that are small beside what becomes of them, against a server with a small heap:
 * it lives, and answers what came before and what comes after.
 */
class HugeRequestsIT {
  @TempDir Path home;
  private ServerProcess server;
  private Http http;

  @BeforeEach
  void start() throws Exception {
    server = ServerProcess.startWithHeap(home, "256m");
    http = new Http(server.url());
    http.query("", "CREATE DATABASE d");
    assertThat(http.write("d", "m v=1 1").status()).isEqualTo(204);
  }

  @AfterEach
  void stop() {
    http.close();
    server.close();
  }

  /** While so many measurements are flushed, a file for each, reads may be told to come again. */
  private void assertServes() {
    await()
        .atMost(Duration.ofMinutes(3))
        .untilAsserted(
            () -> {
              assertThat(server.isAlive()).isTrue();
              assertThat(http.query("d", "SELECT v FROM m").body())
                  .contains("[[\"1970-01-01T00:00:00.000000001Z\",1]]");
            });
  }

  private static void assertTooLong(Http.Answer answer) {
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.body()).contains("{\"error\":\"the query is too long: its text would take");
  }

  @Test
  void writesOfManyMeasurements() throws Exception {
    for (int round = 0; round < 3; round++) {
      StringBuilder lines = new StringBuilder();
      for (int i = 0; i < 20_000; i++) {
        lines.append("many_%d_%d v=1 1%n".formatted(round, i));
      }
      assertThat(http.write("d", lines.toString()).status()).isEqualTo(204);
      assertServes();
    }
    assertThat(http.query("d", "SHOW MEASUREMENT EXACT CARDINALITY").body()).contains("[60001]");
  }

  @Test
  void textsWhoseStatementsTakeManyTimesTheirLength() throws Exception {
    for (String text :
        new String[] {
          "SELECT " + "a,".repeat(4_000_000) + "a FROM m",
          "SELECT v FROM m WHERE " + "v=1 OR ".repeat(1_000_000) + "v=2",
          "SELECT v FROM " + "a,".repeat(4_000_000) + "a",
          "SELECT v FROM " + "/a/,".repeat(1_000_000) + "a",
          "SELECT a FROM m;".repeat(500_000)
        }) {
      assertTooLong(http.form("db=d&q=" + text));
      assertServes();
    }
    String json = "{" + "\"a\":[],".repeat(1_000_000) + "\"b\":1}";
    String values = URLEncoder.encode(json, StandardCharsets.UTF_8);
    assertTooLong(http.form("db=d&q=SHOW+DATABASES&params=" + values));
    assertServes();
  }

  @Test
  void manyLongStatementsThatAllDiffer() throws Exception {
    for (int i = 0; i < 100; i++) {
      String query = "SELECT v FROM m WHERE '" + "x".repeat(1_000_000) + "' = s" + i;
      assertThat(http.form("db=d&q=" + query + " AND " + "n".repeat(1_000_000) + " = 1").status())
          .isEqualTo(200);
    }
    assertServes();
  }
}
