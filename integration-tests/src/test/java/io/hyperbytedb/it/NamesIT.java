package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Names that would fill the memory of a server with a small heap: further ones are refused with a
 * reason, and everything else goes on, also after a restart.
 */
class NamesIT {
  private static final int POINTS = 1_600;
  private static final int BATCH = 20;
  private static final String LONG = "n".repeat(50_000);

  @TempDir Path home;

  @Test
  void longNamesAreRefusedBeforeTheyFillTheMemory() throws Exception {
    try (ServerProcess server = ServerProcess.startWithHeap(home, "256m")) {
      Http http = new Http(server.url());
      http.query("", "CREATE DATABASE known");
      assertThat(http.write("known", "known v=1").status()).isEqualTo(204);
      fill(http, "values", i -> "m,t=" + i + LONG + " v=1");
      fill(http, "fields", i -> "m " + i + LONG + "=1");
      fill(http, "keys", i -> "m," + i + LONG + "=a v=1");
      fill(http, "measurements", i -> i + LONG + " v=1");
      assertThat(server.stop("TERM")).isZero();
    }
    try (ServerProcess server = ServerProcess.startWithHeap(home, "256m")) {
      Http http = new Http(server.url());
      assertThat(http.query("known", "SELECT count(v) FROM known").body()).contains(",5]");
    }
  }

  private static void fill(Http http, String database, IntFunction<String> line) throws Exception {
    http.query("", "CREATE DATABASE \"" + database + "\"");
    int refused = 0;
    for (int from = 0; from < POINTS; from += BATCH) {
      StringBuilder lines = new StringBuilder();
      for (int i = from; i < from + BATCH; i++) {
        lines.append(line.apply(i)).append('\n');
      }
      Http.Answer answer = http.write(database, lines.toString());
      if (answer.status() == 400) {
        refused++;
        assertThat(answer.body()).contains("partial write: max-names-mb limit exceeded: (128)");
      } else {
        assertThat(answer.status()).as(answer.body()).isEqualTo(204);
      }
    }
    assertThat(refused).as("refused writes of %s", database).isPositive();
    assertThat(http.get("/health").body()).contains("pass");
    assertThat(http.query("", "DROP DATABASE \"" + database + "\"").body()).doesNotContain("error");
    Http.Answer known = http.write("known", "known v=1");
    assertThat(known.status()).as(known.body()).isEqualTo(204);
  }
}
