package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compaction changes no answer, and returns the space of what it replaced. */
class CompactionIT {
  private static final long SEED = 20261123;
  private static final String[] SETTINGS = {
    "HYPERBYTEDB__FLUSH__INTERVAL_SECS=1",
    "HYPERBYTEDB__FLUSH__MAX_AGE_SECS=1",
    "HYPERBYTEDB__COMPACTION__ENABLED=false",
    "HYPERBYTEDB__COMPACTION__INTERVAL_SECS=1",
    "HYPERBYTEDB__COMPACTION__DELETE_GRACE_SECS=0"
  };
  private static final List<String> QUERIES =
      List.of(
          "SELECT * FROM m",
          "SELECT count(a), sum(b), last(c) FROM m GROUP BY h",
          "SELECT mean(a) FROM m WHERE time < 40h GROUP BY time(1h) FILL(none)",
          "SELECT * FROM n",
          "SHOW SERIES",
          "SHOW FIELD KEYS");

  @TempDir Path home;

  @Test
  void answersStayAndSpaceReturns() throws Exception {
    List<String> before;
    try (ServerProcess server = ServerProcess.start(home, SETTINGS);
        Http http = new Http(server.url())) {
      assertThat(http.query("d", "CREATE DATABASE d").status()).isEqualTo(200);
      Random random = new Random(SEED);
      for (int round = 0; round < 4; round++) {
        int files = files().size();
        assertThat(http.write("d", lines(random)).status()).isEqualTo(204);
        if (round == 2) {
          assertThat(http.query("d", "DELETE FROM m WHERE h = 'h3'").status()).isEqualTo(200);
          assertThat(http.query("d", "DELETE FROM m WHERE time < 2h").status()).isEqualTo(200);
        }
        await().until(() -> files().size() > files);
      }
      before = answers(http);
      int many = files().size();
      Http.Answer report = http.post("/internal/compact");
      assertThat(report.status()).as(report.body()).isEqualTo(200);
      assertThat(answers(http)).as("seed " + SEED).isEqualTo(before);
      long left = sum(report.body(), "files_after");
      assertThat(sum(report.body(), "files_before")).isGreaterThanOrEqualTo(many);
      assertThat(left).isLessThan(many);
      await().until(() -> files().size() == left);
      assertThat(answers(http)).isEqualTo(before);
      assertThat(http.get("/metrics").body()).contains("hyperbytedb_compaction_runs_total 1");
      server.kill();
    }
    try (ServerProcess server = ServerProcess.start(home, SETTINGS);
        Http http = new Http(server.url())) {
      assertThat(answers(http)).as("after kill -9").isEqualTo(before);
      assertThat(http.query("d", "DROP MEASUREMENT m").status()).isEqualTo(200);
      String n = http.query("d", "SELECT * FROM n").body();
      assertThat(http.post("/internal/compact").status()).isEqualTo(200);
      await().until(() -> filesOf("/m/").isEmpty());
      assertThat(http.query("d", "SELECT * FROM n").body()).isEqualTo(n);
      assertThat(http.query("d", "DROP DATABASE d").status()).isEqualTo(200);
      assertThat(http.post("/internal/compact").status()).isEqualTo(200);
      await().until(() -> files().isEmpty());
    }
  }

  /** Rows that overwrite each other, with fields that come and go. */
  private static String lines(Random random) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 2000; i++) {
      long time = random.nextInt(600) * 240_000_000_000L;
      lines.append(random.nextInt(4) == 0 ? "n" : "m").append(",h=h").append(random.nextInt(8));
      switch (random.nextInt(3)) {
        case 0 -> lines.append(" a=").append(random.nextInt(1000));
        case 1 -> lines.append(" b=").append(random.nextInt(1000)).append('i');
        default -> lines.append(" a=1,c=\"s").append(random.nextInt(1000)).append('"');
      }
      lines.append(' ').append(time).append('\n');
    }
    return lines.toString();
  }

  private static List<String> answers(Http http) throws IOException, InterruptedException {
    List<String> answers = new ArrayList<>();
    for (String query : QUERIES) {
      answers.add(http.query("d", query).body());
    }
    return answers;
  }

  private static long sum(String report, String key) {
    Matcher matcher = Pattern.compile("\"" + key + "\":(\\d+)").matcher(report);
    long sum = 0;
    while (matcher.find()) {
      sum += Long.parseLong(matcher.group(1));
    }
    return sum;
  }

  private List<String> filesOf(String part) {
    return files().stream().filter(path -> path.contains(part)).toList();
  }

  private List<String> files() {
    Path data = home.resolve("data/data");
    if (!Files.isDirectory(data)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.walk(data)) {
      return paths.map(Path::toString).filter(path -> path.endsWith(".parquet")).toList();
    } catch (UncheckedIOException | NoSuchFileException e) {
      // A folder went away while it was looked at.
      return files();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
