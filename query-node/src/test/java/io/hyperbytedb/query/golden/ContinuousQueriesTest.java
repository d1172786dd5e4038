package io.hyperbytedb.query.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.hyperbytedb.cluster.tail.HotTail;
import io.hyperbytedb.cluster.tail.TailRequest;
import io.hyperbytedb.cluster.tail.TailRows;
import io.hyperbytedb.cluster.tail.TailSeries;
import io.hyperbytedb.metrics.PrometheusMetrics;
import io.hyperbytedb.model.Compatibility;
import io.hyperbytedb.query.admin.QueryLimits;
import io.hyperbytedb.query.admin.QueryRegistry;
import io.hyperbytedb.query.admin.RunningQuery;
import io.hyperbytedb.query.continuous.ContinuousQueries;
import io.hyperbytedb.query.continuous.Duty;
import io.hyperbytedb.query.memory.MemoryPool;
import io.hyperbytedb.query.scan.QueryData;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Continuous queries over real data, with a clock that is set by hand. */
class ContinuousQueriesTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final String RUNS = "hyperbytedb_continuous_query_runs_total";
  private static final String ERRORS = "hyperbytedb_continuous_query_errors_total";
  private static final String POINTS = "hyperbytedb_continuous_query_points_written_total";
  private static final String SECONDS = "hyperbytedb_continuous_query_duration_seconds";

  private final PrometheusMetrics metrics = new PrometheusMetrics();
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch answered = new CountDownLatch(1);
  private final MemoryPool memory = MemoryPool.unlimited();
  private QueryRegistry registry = new QueryRegistry(QueryLimits.NONE, memory);
  private Instant now = Instant.parse("2026-11-28T10:00:30Z");
  private boolean atWork = true;
  private FixtureDatabase database;
  private ContinuousQueries queries;

  @BeforeEach
  void load() throws Exception {
    database = new FixtureDatabase(GoldenFiles.recorded(), DataState.MEMTABLE, Compatibility.V1_8);
    long start = Instant.parse("2026-11-28T10:00:00Z").getEpochSecond();
    StringBuilder lines = new StringBuilder();
    for (int second = 0; second < 300; second += 10) {
      for (String source : List.of("cq_in,host=a", "cq_in,host=b", "cq_slow,host=a")) {
        String time = (start + second) + "000000000";
        lines.append(source).append(" v=").append(second).append(",s=\"x\" ").append(time);
        lines.append('⏎');
      }
    }
    ask("WRITE db=g&rp=autogen|" + lines.substring(0, lines.length() - 1));
    queries = service(query -> true);
  }

  private ContinuousQueries service(Predicate<String> mine) {
    return new ContinuousQueries(
        database.data(), registry, new Duty(() -> atWork, mine), metrics, () -> now);
  }

  @AfterEach
  void close() {
    answered.countDown();
    queries.close();
    database.close();
  }

  @Test
  void writesEachWindowOnceItIsOver() throws Exception {
    create("q", "SELECT mean(v) INTO cq_out FROM cq_in GROUP BY time(1m), *");
    assertThat(queries.look()).isEmpty();
    now = now.plusSeconds(29);
    assertThat(queries.look()).isEmpty();
    now = now.plusSeconds(1);
    assertThat(await(queries.look())).isOne();
    assertThat(ask("SELECT * FROM cq_out"))
        .contains(
            "\"values\":[[\"2026-11-28T10:00:00Z\",\"a\",25],[\"2026-11-28T10:00:00Z\",\"b\",25]]");
    assertThat(queries.look()).isEmpty();
    now = now.plus(MINUTE);
    assertThat(await(queries.look())).isOne();
    assertThat(ask("SELECT count(mean) FROM cq_out")).contains(",4]]");
    assertThat(metrics.total(RUNS)).isEqualTo(2);
    assertThat(metrics.total(POINTS)).isEqualTo(4);
    assertThat(metrics.total(ERRORS)).isZero();
    assertThat(metrics.total(SECONDS)).isPositive();
  }

  @Test
  void writesUnderTheNamesOfItsSourcesIntoAnotherPolicy() throws Exception {
    ask("CREATE RETENTION POLICY cq_long ON g DURATION INF REPLICATION 1");
    create("q", "SELECT max(v) INTO g.cq_long.:MEASUREMENT FROM /^cq_/ GROUP BY time(1m), *");
    assertThat(queries.look()).isEmpty();
    now = now.plusSeconds(30);
    assertThat(await(queries.look())).isOne();
    assertThat(ask("SELECT * FROM g.cq_long./.*/"))
        .contains("\"name\":\"cq_in\"", "\"name\":\"cq_slow\"", "[\"time\",\"host\",\"max\"]");
    ask("DROP RETENTION POLICY cq_long ON g");
    now = now.plus(MINUTE);
    assertThat(await(queries.look())).isOne();
    assertThat(metrics.total(ERRORS)).isOne();
  }

  @Test
  void oneThatFailsIsCountedAndKeepsNoOtherFromRunning() throws Exception {
    create("bad", "SELECT mean(s) INTO cq_bad FROM cq_in GROUP BY time(1m)");
    create("good", "SELECT mean(v) INTO cq_out FROM cq_in GROUP BY time(1m)");
    create("never", "SELECT v INTO cq_raw FROM cq_in");
    assertThat(queries.look()).isEmpty();
    assertThat(metrics.total(ERRORS)).isOne();
    now = now.plusSeconds(30);
    assertThat(await(queries.look())).isEqualTo(2);
    assertThat(metrics.total(ERRORS)).isEqualTo(2);
    assertThat(ask("SELECT * FROM cq_out")).contains(",25]]");
    assertThat(queries.look()).isEmpty();
    now = now.plus(MINUTE);
    assertThat(await(queries.look())).isEqualTo(2);
    assertThat(metrics.total(ERRORS)).isEqualTo(3);
    assertThat(metrics.total(RUNS)).isEqualTo(5);
  }

  @Test
  void theyCountAsQueriesThatRun() throws Exception {
    registry =
        new QueryRegistry(new QueryLimits(1, Duration.ZERO, Duration.ZERO, 0, 0, 0, 0), memory);
    queries = service(query -> true);
    create("q", "SELECT mean(v) INTO cq_out FROM cq_in GROUP BY time(1m)");
    assertThat(queries.look()).isEmpty();
    now = now.plusSeconds(30);
    RunningQuery other = registry.begin("SELECT 1", "g");
    assertThat(await(queries.look())).isOne();
    assertThat(metrics.total(ERRORS)).isOne();
    registry.end(other);
    now = now.plus(MINUTE);
    assertThat(await(queries.look())).isOne();
    assertThat(metrics.total(ERRORS)).isOne();
    assertThat(ask("SELECT * FROM cq_out"))
        .contains("[\"2026-11-28T10:01:00Z\",85]")
        .doesNotContain("10:00:00Z");
  }

  @Test
  void aSlowOneRunsOnceAtATimeAndCatchesUp() throws Exception {
    queries = slow();
    create("slow", "SELECT mean(v) INTO cq_out FROM cq_slow GROUP BY time(1m)");
    create("fast", "SELECT max(v) INTO cq_out FROM cq_in GROUP BY time(1m)");
    assertThat(queries.look()).isEmpty();
    now = now.plusSeconds(30);
    List<Future<?>> both = queries.look();
    assertThat(both).hasSize(2);
    asked.await();
    both.getLast().get();
    assertThat(registry.running())
        .extracting(RunningQuery::text)
        .containsExactly(
            "SELECT mean(v) INTO g.autogen.cq_out FROM g.autogen.cq_slow WHERE time >="
                + " '2026-11-28T10:00:00Z' AND time < '2026-11-28T10:01:00Z' GROUP BY time(1m)");
    now = now.plus(MINUTE);
    assertThat(await(queries.look())).isOne();
    now = now.plus(MINUTE);
    answered.countDown();
    both.getFirst().get();
    assertThat(await(queries.look())).isEqualTo(2);
    assertThat(ask("SELECT mean FROM cq_out")).contains(",25]", ",85]", ",145]");
    assertThat(registry.running()).isEmpty();
    assertThat(metrics.total(ERRORS)).isZero();
  }

  @Test
  void itCanBeKilledAndEndsWithTheProcess() throws Exception {
    queries = slow();
    create("slow", "SELECT mean(v) INTO cq_out FROM cq_slow GROUP BY time(1m)");
    assertThat(queries.look()).isEmpty();
    now = now.plusSeconds(30);
    List<Future<?>> run = queries.look();
    asked.await();
    registry.kill(registry.running().getFirst().id());
    answered.countDown();
    assertThat(await(run)).isOne();
    assertThat(metrics.total(ERRORS)).isOne();
    assertThat(metrics.total(POINTS)).isZero();
    queries.close();
    now = now.plus(MINUTE);
    assertThat(queries.look()).isEmpty();
    queries.close();
  }

  @Test
  void aNodeRunsItsOwnOnlyAndBeginsAnewWithOneThatItTakesOver() throws Exception {
    create("q", "SELECT mean(v) INTO cq_out FROM cq_in GROUP BY time(1m)");
    boolean[] mine = {true};
    queries = service(query -> mine[0]);
    assertThat(queries.look()).isEmpty();
    mine[0] = false;
    now = now.plusSeconds(30);
    assertThat(queries.look()).isEmpty();
    mine[0] = true;
    now = now.plus(MINUTE).plusSeconds(1);
    assertThat(queries.look()).isEmpty();
    now = now.plus(MINUTE);
    atWork = false;
    assertThat(queries.look()).isEmpty();
    atWork = true;
    assertThat(await(queries.look())).isOne();
    assertThat(ask("SELECT * FROM cq_out")).contains("\"values\":[[\"2026-11-28T10:02:00Z\",145]]");
  }

  @Test
  void anotherOneOfTheSameNameIsNew() throws Exception {
    create("q", "SELECT mean(v) INTO cq_out FROM cq_in GROUP BY time(1m)");
    assertThat(queries.look()).isEmpty();
    ask("DROP CONTINUOUS QUERY q ON g");
    create("q", "SELECT max(v) INTO cq_out FROM cq_in GROUP BY time(1m)");
    now = now.plus(MINUTE);
    assertThat(queries.look()).isEmpty();
    now = now.plus(MINUTE);
    assertThat(await(queries.look())).isOne();
    assertThat(ask("SELECT * FROM cq_out")).contains("\"values\":[[\"2026-11-28T10:01:00Z\",110]]");
    ask("DROP CONTINUOUS QUERY q ON g");
    now = now.plus(MINUTE);
    assertThat(queries.look()).isEmpty();
  }

  /** A service for which reading one measurement takes until it is answered. */
  private ContinuousQueries slow() {
    QueryData data = database.data();
    HotTail tail =
        new HotTail() {
          @Override
          public CompletableFuture<List<TailRows>> rows(TailRequest request) {
            if (request.measurement().equals("cq_slow")) {
              asked.countDown();
              awaitAnswer();
            }
            return data.tail().rows(request);
          }

          @Override
          public CompletableFuture<List<TailSeries>> series(long id, Consistency consistency) {
            return data.tail().series(id, consistency);
          }
        };
    QueryData slow =
        new QueryData(
            data.catalog(),
            data.manifest(),
            tail,
            data.files(),
            data.writes(),
            data.deletes(),
            data.workers());
    return new ContinuousQueries(
        slow, registry, new Duty(() -> true, query -> true), metrics, () -> now);
  }

  private void awaitAnswer() {
    try {
      answered.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void create(String name, String select) throws Exception {
    ask("CREATE CONTINUOUS QUERY " + name + " ON g BEGIN " + select + " END");
  }

  private String ask(String query) throws Exception {
    String answer = database.ask(GoldenQuery.parse(query), "POST");
    assertThat(answer).as(query).doesNotContain("error");
    return answer;
  }

  /** Waits for runs, and says how many there were. */
  private static int await(List<Future<?>> runs) throws Exception {
    for (Future<?> run : runs) {
      run.get();
    }
    return runs.size();
  }
}
