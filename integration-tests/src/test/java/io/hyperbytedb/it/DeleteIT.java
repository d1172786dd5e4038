package io.hyperbytedb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is deleted is gone at once, from memory and files, and stays gone; what comes later stays.
 */
class DeleteIT {
  private static final String EMPTY = "{\"results\":[{\"statement_id\":0}]}\n";

  @TempDir Path home;

  @Test
  void deletesTakeWhatStandsBeforeThemAndNothingElse() throws Exception {
    try (ServerProcess server = ServerProcess.start(home);
        Http http = new Http(server.url())) {
      run(http, "CREATE DATABASE d");
      write(http, "m,h=a v=1 1\nm,h=a v=2 2\nm,h=b v=3 3\nn,h=a v=4 4\no,h=a v=5 5");
    }
    // The rows are in files now; more come into memory.
    try (ServerProcess server = ServerProcess.start(home);
        Http http = new Http(server.url())) {
      write(http, "m,h=a v=6 6\nm,h=b v=7 7");
      run(http, "DELETE FROM m WHERE h = 'a' AND time <= 1");
      assertThat(values(http, "SELECT v FROM m")).isEqualTo("[2,2],[3,3],[6,6],[7,7]");
      run(http, "DELETE FROM m WHERE h =~ /b/ AND time < 7");
      assertThat(values(http, "SELECT v FROM m")).isEqualTo("[2,2],[6,6],[7,7]");
      assertThat(values(http, "SELECT count(v), sum(v) FROM m")).isEqualTo("[0,3,15]");
      write(http, "m,h=a v=9 1");
      assertThat(values(http, "SELECT v FROM m WHERE h = 'a'")).isEqualTo("[1,9],[2,2],[6,6]");
      run(http, "DROP SERIES FROM m WHERE h = 'a'");
      assertThat(http.query("d", "SHOW SERIES FROM m").body())
          .contains("m,h=b")
          .doesNotContain("=a");
      run(http, "DROP MEASUREMENT o");
      assertThat(http.query("d", "SHOW MEASUREMENTS").body()).contains("[[\"m\"],[\"n\"]]");
      assertThat(http.query("d", "DELETE FROM m WHERE v > 1").body())
          .contains("fields not supported in WHERE clause during deletion");
    }
    try (ServerProcess server = ServerProcess.start(home);
        Http http = new Http(server.url())) {
      assertThat(values(http, "SELECT v FROM m")).isEqualTo("[7,7]");
      assertThat(values(http, "SELECT v FROM n")).isEqualTo("[4,4]");
      assertThat(http.query("d", "SELECT v FROM o").body()).isEqualTo(EMPTY);
      write(http, "o,h=a v=8 8");
      assertThat(values(http, "SELECT v FROM o")).isEqualTo("[8,8]");
      run(http, "DELETE WHERE time > 0");
      assertThat(http.query("d", "SELECT v FROM /.*/").body()).isEqualTo(EMPTY);
    }
  }

  @Test
  void aDroppedMeasurementMayHaveOtherTypes() throws Exception {
    try (ServerProcess server = ServerProcess.start(home);
        Http http = new Http(server.url())) {
      run(http, "CREATE DATABASE d");
      write(http, "m v=1 1\nm v=2 2");
      assertThat(http.write("d", "m v=\"s\" 3").body()).contains("field type conflict");
      run(http, "DELETE FROM m");
      assertThat(http.write("d", "m v=\"s\" 3").body()).contains("field type conflict");
      run(http, "DROP MEASUREMENT m");
      assertThat(http.query("d", "SHOW FIELD KEYS").body()).isEqualTo(EMPTY);
      write(http, "m v=\"s\" 3");
      assertThat(values(http, "SELECT v FROM m")).isEqualTo("[3,\"s\"]");
    }
    try (ServerProcess server = ServerProcess.start(home);
        Http http = new Http(server.url())) {
      assertThat(http.query("d", "SHOW FIELD KEYS").body()).contains("[\"v\",\"string\"]");
      run(http, "DROP MEASUREMENT m");
      write(http, "m v=true 1");
      assertThat(values(http, "SELECT v FROM m")).isEqualTo("[1,true]");
    }
  }

  /** Writes that were acknowledged, by time, with the moment when they began. */
  private final Map<Long, Long> acknowledged = new ConcurrentHashMap<>();

  private final AtomicLong lastTime = new AtomicLong();

  @Test
  void whatIsWrittenAfterADropIsSeenAndWhatWasBeforeIsNot() throws Exception {
    try (ServerProcess server = ServerProcess.start(home);
        Http http = new Http(server.url())) {
      run(http, "CREATE DATABASE d");
      for (int round = 0; round < 8; round++) {
        acknowledged.clear();
        dropBesideWriters(http, server, round % 2 == 0 ? "1.5" : "\"s\"");
        run(http, "DROP MEASUREMENT m");
      }
    }
  }

  private void dropBesideWriters(Http http, ServerProcess server, String value) throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService writers = Executors.newFixedThreadPool(3)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        running.add(writers.submit(() -> write(server, value, done)));
      }
      await().until(() -> acknowledged.size() > 20);
      Set<Long> before = Set.copyOf(acknowledged.keySet());
      run(http, "DROP MEASUREMENT m");
      long dropped = System.nanoTime();
      await().until(() -> acknowledged.values().stream().filter(t -> t > dropped).count() > 20);
      done.set(true);
      for (Future<?> writer : running) {
        writer.get();
      }
      String rows = values(http, "SELECT v FROM m");
      acknowledged.forEach(
          (time, began) -> {
            if (began > dropped) {
              assertThat(rows).contains("[" + time + "," + value + "]");
            }
          });
      before.forEach(time -> assertThat(rows).doesNotContain("[" + time + ","));
    }
  }

  private @Nullable Void write(ServerProcess server, String value, AtomicBoolean done)
      throws Exception {
    try (Http http = new Http(server.url())) {
      while (!done.get()) {
        long began = System.nanoTime();
        long time = lastTime.incrementAndGet();
        write(http, "m,h=" + time % 5 + " v=" + value + " " + time);
        acknowledged.put(time, began);
      }
    }
    return null;
  }

  @Test
  void seriesWithoutPointsLeaveTheIndexAndShardsAreDropped() throws Exception {
    long week = 604_800_000_000_000L;
    try (ServerProcess server = ServerProcess.start(home);
        Http http = new Http(server.url())) {
      run(http, "CREATE DATABASE d");
      write(http, "m,h=a v=1 1\nm,h=b v=2 1\nm,h=b v=3 2\nm,h=c v=4 " + week);
      write(http, "n v=5 " + 3 * week);
    }
    try (ServerProcess server = ServerProcess.start(home);
        Http http = new Http(server.url())) {
      run(http, "DELETE FROM m WHERE time <= 1");
      assertThat(http.query("d", "SHOW SERIES FROM m").body())
          .contains("[[\"m,h=b\"],[\"m,h=c\"]]");
      write(http, "m,h=a v=6 7");
      assertThat(http.query("d", "SHOW SERIES FROM m").body()).contains("[\"m,h=a\"]");
      assertThat(http.query("d", "SHOW SHARDS").body())
          .contains("[[1,\"d\",\"autogen\",1,", "[2,\"d\",\"autogen\",2,", "[3,");
      run(http, "DROP SHARD 1");
      assertThat(http.query("", "DROP SHARD 99").body()).contains("shard not found");
      assertThat(values(http, "SELECT v FROM m")).isEqualTo("[" + week + ",4]");
      assertThat(http.query("d", "SHOW SERIES").body()).contains("[[\"m,h=c\"],[\"n\"]]");
    }
    try (ServerProcess server = ServerProcess.start(home);
        Http http = new Http(server.url())) {
      assertThat(http.query("d", "SHOW SHARDS").body()).contains("\"values\":[[2,");
      assertThat(http.query("d", "SHOW SERIES").body()).contains("[[\"m,h=c\"],[\"n\"]]");
      write(http, "m,h=a v=\"s\" 1");
      assertThat(http.query("d", "SHOW SHARD GROUPS").body()).contains("\"values\":[[4,");
      assertThat(values(http, "SELECT v FROM m WHERE h = 'a' AND time < 9")).isEqualTo("[1,\"s\"]");
    }
  }

  @Test
  void selectIntoWritesWhatTheNextQueryReads() throws Exception {
    try (ServerProcess server = ServerProcess.start(home);
        Http http = new Http(server.url())) {
      run(http, "CREATE DATABASE d");
      write(http, "m,h=a,g=x v=1,s=\"q\" 1000\nm,h=b v=2 2000\nm,h=a,g=y v=5 3000");
      assertThat(values(http, "SELECT * INTO copies FROM m GROUP BY *")).isEqualTo("[0,3]");
      assertThat(values(http, "SELECT * FROM copies"))
          .isEqualTo(
              "[1000,\"x\",\"a\",\"q\",1],[2000,null,\"b\",null,2],[3000,\"y\",\"a\",null,5]");
      assertThat(values(http, "SELECT top(v, h, 2) INTO tops FROM m")).isEqualTo("[0,2]");
      assertThat(http.query("d", "SHOW SERIES FROM tops").body())
          .contains("[\"tops,h=a\"],[\"tops,h=b\"]");
      assertThat(http.query("d", "SELECT first(s) AS v INTO copies FROM m").body())
          .contains("partial write: field type conflict");
      assertThat(http.query("d", "SELECT v INTO no.p.x FROM m").body())
          .contains("database not found: no");
    }
  }

  private static void run(Http http, String statement) throws Exception {
    assertThat(http.query("d", statement).body()).isEqualTo(EMPTY);
  }

  private static void write(Http http, String lines) throws Exception {
    Http.Answer answer = http.write("d", lines);
    assertThat(answer.status()).as(answer.body()).isEqualTo(204);
  }

  /** The rows of the only series, with times in nanoseconds. */
  private static String values(Http http, String query) throws Exception {
    String q = URLEncoder.encode(query, StandardCharsets.UTF_8);
    String body = http.get("/query?db=d&epoch=ns&q=" + q).body();
    int from = body.indexOf("\"values\":[");
    assertThat(from).as(body).isPositive();
    return body.substring(from + 10, body.indexOf("]]", from) + 1);
  }
}
