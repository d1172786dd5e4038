package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The statements of {@code docs/downsampling.md} do what the page says. */
class DownsamplingIT {
  private static final long SEED = Long.getLong("hyperbytedb.seed", System.nanoTime());
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final Pattern BLOCK = Pattern.compile("(?s)```sql (\\w+)\n(.*?)```");
  private static final String VALUES = "usage_sum, usage_count, usage_min, usage_max";
  private static final String AGGREGATES =
      "SELECT sum(usage) AS usage_sum, count(usage) AS usage_count, min(usage) AS usage_min,"
          + " max(usage) AS usage_max FROM metrics.raw.cpu WHERE time >= now() - 6d";

  @TempDir Path home;
  private final Map<String, String> blocks = new HashMap<>();
  private final SplittableRandom random = new SplittableRandom(SEED);

  @Test
  void bothWaysGiveWhatTheRawPointsGive() throws Exception {
    System.out.println("downsampling seed " + SEED);
    Matcher block = BLOCK.matcher(Files.readString(Path.of("../docs/downsampling.md")));
    while (block.find()) {
      blocks.put(block.group(1), block.group(2));
    }
    try (ServerProcess server =
            ServerProcess.start(home, "HYPERBYTEDB__CONTINUOUS_QUERIES__RUN_INTERVAL_SECS=1");
        Http http = new Http(server.url())) {
      run(http, "policies");
      write(http, 2 * 24 * 3600, 400);
      run(http, "views");
      write(http, 600, 100);
      write(http, 4 * 24 * 3600, 50);
      run(http, "DELETE FROM cpu WHERE host = 'h1' AND time < now() - 1d", "metrics");
      awaitAggregates(http);
      compareReading(http);
      run(http, "DROP DATABASE metrics", "");

      run(http, "policies");
      write(http, 2 * 24 * 3600, 400);
      write(http, 1200, 200);
      run(http, "continuous");
      // Queries run by themselves, over the windows that are over.
      await().atMost(LONG).until(() -> rows(http, "five_minutes").contains("\"host\":\"h0\""));
      run(http, "backfill");
      awaitAggregates(http);
      compareReading(http);
    }
  }

  private void run(Http http, String block) throws Exception {
    run(http, block(block), "");
  }

  /** A block of the page by its name. */
  private String block(String name) {
    return Objects.requireNonNull(blocks.get(name), name);
  }

  private static void run(Http http, String statements, String database) throws Exception {
    Http.Answer answer = http.query(database, statements);
    assertThat(answer.body()).as(statements).doesNotContain("error");
    assertThat(answer.status()).as(statements).isEqualTo(200);
  }

  /** Writes points at random times; sums of their values are exact in any order. */
  private void write(Http http, int seconds, int points) throws Exception {
    long now = Instant.now().getEpochSecond();
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < points; i++) {
      lines.append("cpu,host=h").append(i % 3).append(" usage=");
      lines.append(random.nextInt(800) / 8.0).append(' ');
      lines.append(now - random.nextInt(seconds)).append("000000000\n");
    }
    assertThat(http.write("metrics", lines.toString()).status()).isEqualTo(204);
  }

  private static String rows(Http http, String policy) throws Exception {
    return http.query("metrics", "SELECT " + VALUES + " FROM metrics." + policy + ".cpu GROUP BY *")
        .body();
  }

  private static void awaitAggregates(Http http) throws Exception {
    for (String[] level : new String[][] {{"five_minutes", "5m"}, {"hours", "1h"}}) {
      await(level[0] + ", seed " + SEED)
          .atMost(LONG)
          .untilAsserted(
              () ->
                  assertThat(rows(http, level[0]))
                      .contains("usage_sum")
                      .isEqualTo(
                          http.query(
                                  "metrics",
                                  AGGREGATES + " GROUP BY time(" + level[1] + "), * fill(none)")
                              .body()));
    }
  }

  /** Means of sums and counts are those of the points, where all of a window is asked for. */
  private void compareReading(Http http) throws Exception {
    String query = block("reading").replaceAll("now\\(\\) - 2d", "'" + midnight() + "'");
    String raw =
        "SELECT mean(usage) AS usage, max(usage) AS peak FROM metrics.raw.cpu WHERE time >= '"
            + midnight()
            + "' GROUP BY time(15m), host fill(none)";
    assertThat(http.query("metrics", query).body())
        .contains("peak")
        .isEqualTo(http.query("metrics", raw).body());
  }

  private static String midnight() {
    return Instant.now().minus(Duration.ofDays(1)).toString().substring(0, 10) + "T00:00:00Z";
  }
}
