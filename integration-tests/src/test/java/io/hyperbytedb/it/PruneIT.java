package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log is pruned behind checkpoints and files, and a lost state comes back all the same. */
class PruneIT {
  private static final Pattern PRUNED =
      Pattern.compile("(?m)^hyperbytedb_log_pruned_records_total (\\S+)$");
  private static final String[] SETTINGS = {
    "HYPERBYTEDB__KAFKA__CHECKPOINT_INTERVAL_SECS=1",
    "HYPERBYTEDB__KAFKA__FLUSHED_RETENTION_SECS=0",
    "HYPERBYTEDB__FLUSH__INTERVAL_SECS=1",
    "HYPERBYTEDB__FLUSH__MAX_AGE_SECS=1"
  };

  @TempDir Path home;

  @Test
  void aLostStateComesBackThoughTheLogWasPruned() throws Exception {
    try (ServerProcess server = ServerProcess.start(home, SETTINGS);
        Http http = new Http(server.url())) {
      http.query("", "CREATE DATABASE d");
      for (int i = 0; i < 5; i++) {
        long before = pruned(http);
        String point = "m,host=h" + i + " v=" + i + "i " + (i + 1);
        // The newest of what is kept goes when something newer comes, so the point is written on.
        await().until(() -> http.write("d", point).status() == 204 && pruned(http) > before);
      }
      assertThat(http.write("d", "m,host=h5 v=5i 6").status()).isEqualTo(204);
      server.kill();
    }
    deleteTree(home.resolve("data/meta/state"));
    try (ServerProcess server = ServerProcess.start(home, SETTINGS);
        Http http = new Http(server.url())) {
      assertThat(http.query("d", "SELECT count(v), sum(v) FROM m").body()).contains("6,15");
      assertThat(http.query("d", "SHOW SERIES CARDINALITY").body()).contains("[[6]]");
    }
  }

  private static long pruned(Http http) throws Exception {
    Matcher found = PRUNED.matcher(http.get("/metrics").body());
    return found.find() ? (long) Double.parseDouble(found.group(1)) : 0;
  }

  private static void deleteTree(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
