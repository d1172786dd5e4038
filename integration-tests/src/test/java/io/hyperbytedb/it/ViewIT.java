package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Materialized views: at rest the target of each is what its query answers, whatever was written,
 * rewritten, deleted and dropped before, and however often the process was killed.
 */
class ViewIT {
  private static final int ROUNDS = Integer.getInteger("hyperbytedb.it.views.rounds", 3);
  private static final long SEED = Long.getLong("hyperbytedb.it.views.seed", System.nanoTime());

  /** 2026-03-28T20:00:00Z: clocks in Berlin change within the next hours. */
  private static final long START = 1_774_728_000L;

  private static final int SECONDS = 12 * 3600;
  private static final Pattern ROW =
      Pattern.compile("\\[\"(\\w+)\",\"(\\w+)\",(-?\\d+),(\\d+),\"[^\"]*\",\\d+,\\d+,\"([^\"]*)\"");

  /** A view: its name, its target, and its query around INTO. */
  private record View(String name, String target, String select, String from) {
    String create() {
      return "CREATE MATERIALIZED VIEW %s ON d AS %s INTO d.kept.%s %s WITH BACKFILL"
          .formatted(name, select, target, from);
    }

    /** The same over all times, into another database. */
    String checked() {
      String range = "time >= 0 AND time < 2000000000s";
      String bounded =
          from.contains(" WHERE ")
              ? from.replace(" WHERE ", " WHERE " + range + " AND ")
              : from.replace(" GROUP BY ", " WHERE " + range + " GROUP BY ");
      return "%s INTO c.autogen.%s %s".formatted(select, target, bounded);
    }
  }

  private static final List<View> VIEWS =
      List.of(
          new View(
              "numbers",
              "numbers_1m",
              "SELECT count(v) AS n, sum(v) AS s, min(v) AS lo, max(v) AS hi, first(v) AS f,"
                  + " last(v) AS l, mean(v) AS avg, median(v) AS med, mode(v) AS mo, spread(v) AS"
                  + " sp, percentile(v, 90) AS p",
              "FROM d.autogen.m GROUP BY time(1m), host"),
          new View(
              "highest", "highest_5m", "SELECT top(v, 2)", "FROM d.autogen.m GROUP BY time(5m)"),
          new View(
              "tops",
              "tops_30m",
              "SELECT top(v, host, 2), v",
              "FROM d.autogen.m GROUP BY time(30m)"),
          new View(
              "texts",
              "texts_10m",
              "SELECT last(t) AS t, count(t) AS n",
              "FROM d.autogen.m GROUP BY time(10m), *"),
          new View(
              "some",
              "some_1m",
              "SELECT count(v) AS n",
              "FROM d.autogen.m WHERE v > 50 GROUP BY time(1m), host"),
          new View(
              "chain",
              "chain_10m",
              "SELECT sum(s) AS s, max(hi) - min(lo) AS d",
              "FROM d.kept.numbers_1m GROUP BY time(10m), host"),
          new View(
              "days",
              "days",
              "SELECT sum(v) AS s",
              "FROM d.autogen.m GROUP BY time(1d, 3h) tz('Europe/Berlin')"),
          new View(
              "both",
              "both_15m",
              "SELECT sum(v) AS s, count(v) AS n",
              "FROM d.autogen./^[mo]$/ GROUP BY time(15m), host"));

  @TempDir Path home;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final List<String> story = new ArrayList<>();

  @Test
  void atRestEachViewIsItsQuery() throws Exception {
    ServerProcess server = start();
    try {
      query(
          server,
          "CREATE DATABASE d; CREATE RETENTION POLICY kept ON d DURATION INF REPLICATION 1");
      write(server);
      for (View view : VIEWS) {
        query(server, view.create());
      }
      for (int round = 0; round < ROUNDS; round++) {
        for (int step = 0; step < 12; step++) {
          if (random.nextInt(25) == 0) {
            story.add("kill");
            server.kill();
            server = start();
          }
          step(server);
          readsViews(server);
        }
        resume(server);
        compare(server, round);
        write(server);
        ServerProcess last = server;
        await()
            .atMost(Duration.ofMinutes(1))
            .untilAsserted(() -> assertThat(readsViews(last)).contains("MATERIALIZED VIEW: "));
      }
    } finally {
      server.close();
    }
    System.out.printf("views: %d rounds, seed %d%n", ROUNDS, SEED);
  }

  private ServerProcess start() {
    ServerProcess server =
        ServerProcess.start(
            home,
            "HYPERBYTEDB__QUERY__USE_VIEWS=true",
            "HYPERBYTEDB__FLUSH__INTERVAL_SECS=1",
            "HYPERBYTEDB__FLUSH__MAX_AGE_SECS=2",
            "HYPERBYTEDB__COMPACTION__INTERVAL_SECS=2",
            "HYPERBYTEDB__KAFKA__CHECKPOINT_INTERVAL_SECS=1",
            "HYPERBYTEDB__KAFKA__FLUSHED_RETENTION_SECS=0");
    server.awaitReady();
    return server;
  }

  private void step(ServerProcess server) throws Exception {
    switch (random.nextInt(16)) {
      case 0 -> delete(server, "DELETE FROM m WHERE host = 'h" + random.nextInt(4) + "'");
      case 1 -> {
        long from = START + random.nextInt(SECONDS);
        delete(
            server,
            "DELETE FROM m WHERE time >= %ds AND time < %ds"
                .formatted(from, from + random.nextInt(3600)));
      }
      case 2 -> delete(server, "DROP SERIES FROM m WHERE host = 'h" + random.nextInt(4) + "'");
      case 3 -> delete(server, "DROP MEASUREMENT " + (random.nextInt(3) == 0 ? "m" : "o"));
      case 4 -> {
        View view = VIEWS.get(random.nextInt(VIEWS.size()));
        query(server, "ALTER MATERIALIZED VIEW " + view.name() + " ON d PAUSE");
      }
      case 5 -> {
        // What others write into the target, or delete there, does not stay.
        query(server, "DELETE FROM some_1m WHERE host = 'h1'");
        write(
            server,
            "d",
            "kept",
            "some_1m,host=h9 n=1i " + (START + random.nextInt(SECONDS)) + "000000000");
      }
      case 6 -> {
        View view = VIEWS.get(random.nextInt(VIEWS.size()));
        query(server, "DROP MATERIALIZED VIEW " + view.name() + " ON d; " + view.create());
      }
      default -> write(server);
    }
  }

  /**
   * A query that may read a view answers what one answers that can't, because of a condition that
   * holds for all points.
   *
   * @return how the first one was answered
   */
  private String readsViews(ServerProcess server) throws Exception {
    String select = "SELECT count(v), max(v), min(v) FROM d.autogen.m WHERE time >= ";
    String range = START + "s AND time < " + (START + SECONDS) + "s";
    String groups = " GROUP BY time(1h)" + (random.nextBoolean() ? ", host" : "") + " fill(none)";
    String found = query(server, select + range + groups);
    String wanted = query(server, select + range + " AND v > -1" + groups);
    assertThat(found).as(() -> "seed %d, %s%n%s".formatted(SEED, groups, tail())).isEqualTo(wanted);
    return query(server, "EXPLAIN " + select + range + groups);
  }

  private void delete(ServerProcess server, String statement) throws Exception {
    query(server, statement);
  }

  /** Points of all series at random times, some of them where there are some already. */
  private void write(ServerProcess server) throws Exception {
    StringBuilder lines = new StringBuilder();
    long around = START + random.nextInt(SECONDS);
    int rows = 1 + random.nextInt(60);
    for (int i = 0; i < rows; i++) {
      long time =
          random.nextInt(4) == 0 ? START + random.nextInt(SECONDS) : around + random.nextInt(600);
      lines
          .append(random.nextInt(8) == 0 ? "o" : "m")
          .append(",host=h")
          .append(random.nextInt(4))
          .append(random.nextInt(3) == 0 ? ",rack=r" + random.nextInt(2) : "")
          .append(" v=")
          .append(random.nextInt(100))
          .append(random.nextInt(3) == 0 ? ",t=\"x" + random.nextInt(9) + "\"" : "")
          .append(' ')
          .append(time / 10 * 10)
          .append("000000000\n");
    }
    write(server, "d", "autogen", lines.toString());
  }

  private void write(ServerProcess server, String database, String policy, String lines)
      throws IOException, InterruptedException {
    story.add(lines);
    try (Http http = new Http(server.url())) {
      Http.Answer answer = http.write(database, policy, lines);
      assertThat(answer.status()).as(answer.body()).isEqualTo(204);
    }
  }

  private String query(ServerProcess server, String statements)
      throws IOException, InterruptedException {
    story.add(statements);
    try (Http http = new Http(server.url())) {
      String answer = http.query("d", statements).body();
      assertThat(answer).as(statements).doesNotContain("\"error\":\"");
      return answer;
    }
  }

  private void resume(ServerProcess server) throws Exception {
    for (View view : VIEWS) {
      query(server, "ALTER MATERIALIZED VIEW " + view.name() + " ON d RESUME");
    }
  }

  private void compare(ServerProcess server, int round) throws Exception {
    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(() -> assertThat(unrest(server)).isEmpty());
    query(server, "CREATE DATABASE c");
    for (View view : VIEWS) {
      query(server, view.checked());
      String wanted = query(server, "SELECT * FROM c.autogen." + view.target() + " GROUP BY *");
      String found = query(server, "SELECT * FROM d.kept." + view.target() + " GROUP BY *");
      assertThat(found)
          .as(() -> "seed %d, round %d, view %s%n%s".formatted(SEED, round, view.name(), tail()))
          .isEqualTo(wanted);
    }
    query(server, "DROP DATABASE c");
  }

  private String tail() {
    return String.join("\n", story.subList(Math.max(0, story.size() - 60), story.size()));
  }

  /** The views that still have something to do. */
  private static List<String> unrest(ServerProcess server)
      throws IOException, InterruptedException {
    List<String> unrest = new ArrayList<>();
    try (Http http = new Http(server.url())) {
      String answer = http.query("d", "SHOW MATERIALIZED VIEWS").body();
      Matcher row = ROW.matcher(answer);
      int views = 0;
      while (row.find()) {
        views++;
        if (!row.group(2).equals("running")
            || !row.group(3).equals("0")
            || !row.group(4).equals("0")) {
          unrest.add(row.group());
        }
      }
      if (views != VIEWS.size()) {
        unrest.add(answer);
      }
    }
    return unrest;
  }
}
