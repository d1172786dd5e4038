package io.hyperbytedb.query.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hyperbytedb.auth.Principal;
import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.CatalogCommand;
import io.hyperbytedb.catalog.Database;
import io.hyperbytedb.catalog.PolicySpec;
import io.hyperbytedb.catalog.Privilege;
import io.hyperbytedb.catalog.RetentionPolicy;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.TopicSpec;
import io.hyperbytedb.log.memory.MemoryLog;
import io.hyperbytedb.log.state.MemoryStateStore;
import io.hyperbytedb.log.wal.DeleteCodec;
import io.hyperbytedb.log.wal.WalCodec;
import io.hyperbytedb.metrics.PrometheusMetrics;
import io.hyperbytedb.model.ArrivedRows;
import io.hyperbytedb.model.DeleteMarker;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.FieldColumn;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.model.SeriesChoice;
import io.hyperbytedb.model.SeriesFate;
import io.hyperbytedb.model.SeriesKey;
import io.hyperbytedb.model.WalBatch;
import io.hyperbytedb.query.scan.Columns;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Live tails over a log in memory. */
class LiveHandlerTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final int MAX_BYTES = 5_000;

  private final MemoryLog log = new MemoryLog(InstantSource.system());
  private final PrometheusMetrics metrics = new PrometheusMetrics();
  private Catalog catalog;
  private LiveTails tails;
  private LiveHandler handler;

  @BeforeEach
  void start() {
    log.ensureTopic(new TopicSpec("catalog", 1, 1, Map.of()));
    log.ensureTopic(new TopicSpec("wal", 2, 1, Map.of()));
    catalog = Catalog.start(log, new Partition("catalog", 0), new MemoryStateStore());
    submit(new CatalogCommand.CreateDatabase("d", null));
    submit(new CatalogCommand.CreatePolicy("d", new PolicySpec("other", 0L, 0L, 1), false));
    submit(new CatalogCommand.CreateDatabase("e", null));
    tails =
        new LiveTails(log, Partition.all("wal", 2), new LiveTails.Limits(2, MAX_BYTES), metrics);
    handler = new LiveHandler(catalog, tails, metrics, InstantSource.system(), LONG);
  }

  @AfterEach
  void stop() {
    tails.close();
    catalog.close();
  }

  private void submit(CatalogCommand command) {
    catalog.submit(command).join().orThrow();
  }

  private WalBatch batch(String database, String policy, SeriesKey series, long time, Object n) {
    Database found = Objects.requireNonNull(catalog.image().database(database));
    RetentionPolicy in = Objects.requireNonNull(found.policy(policy));
    FieldType type =
        switch (n) {
          case Long _ -> FieldType.INTEGER;
          case Double _ -> FieldType.FLOAT;
          case Boolean _ -> FieldType.BOOLEAN;
          default -> FieldType.STRING;
        };
    return new WalBatch(
        found.id(),
        in.id(),
        database,
        in.name(),
        List.of(series),
        List.of(
            new ArrivedRows(
                series.measurement(),
                1,
                new int[] {0},
                new long[] {time},
                List.of(new FieldColumn("n", Columns.of(type, List.of(n)))))));
  }

  private void write(WalBatch batch) {
    write(0, new WalCodec().encode(batch));
  }

  private void write(int partition, byte[] record) {
    var _ = log.append(new Partition("wal", partition), record).join();
  }

  private void write(String measurement, String host, Object value) {
    write(batch("d", "", SeriesKey.of(measurement, "host", host), 1, value));
  }

  /** Asks, and waits until the tail has begun. */
  private Listener listen(Map<String, String> params) throws Exception {
    Listener listener = new Listener(params).ask(handler);
    assertThat(listener.line()).isEmpty();
    return listener;
  }

  private static String row(String measurement, String host, String value) {
    return "{\"time\":\"1970-01-01T00:00:00.000000001Z\",\"retention_policy\":\"autogen\","
        + "\"measurement\":\"%s\",\"tags\":{\"host\":\"%s\"},\"fields\":{\"n\":%s}}"
            .formatted(measurement, host, value);
  }

  @Test
  void whatIsWrittenAfterwardsComesInOrder() throws Exception {
    write("cpu", "before", 1L);
    try (Listener listener = listen(Map.of("db", "d"))) {
      for (long i = 0; i < 5; i++) {
        write("cpu", "a", i);
      }
      write("mem", "b\"<", "x\n");
      for (int i = 0; i < 5; i++) {
        assertThat(listener.row()).isEqualTo(row("cpu", "a", "" + i));
      }
      assertThat(listener.row()).isEqualTo(row("mem", "b\\\"\\u003c", "\"x\\n\""));
      assertThat(listener.status()).isEqualTo(200);
    }
  }

  @Test
  void valuesKeepTheirTypes() throws Exception {
    try (Listener listener = listen(Map.of("db", "d", "epoch", "ns"))) {
      for (Object value :
          List.of(9_007_199_254_740_993L, Long.MIN_VALUE, 1.0, -0.0, 0.1, 1e300, 1e18, true)) {
        write(batch("d", "", SeriesKey.of("m"), -7, value));
      }
      for (String value :
          List.of(
              "9007199254740993",
              "-9223372036854775808",
              "1.0",
              "-0.0",
              "0.1",
              "1e+300",
              "1000000000000000000.0",
              "true")) {
        assertThat(listener.row())
            .isEqualTo(
                "{\"time\":-7,\"retention_policy\":\"autogen\",\"measurement\":\"m\",\"tags\":{},"
                    + "\"fields\":{\"n\":%s}}",
                value);
      }
    }
  }

  @Test
  void onlyWhatIsAskedForComes() throws Exception {
    Map<String, String> params =
        Map.of(
            "db",
            "d",
            "rp",
            "other",
            "measurement",
            "cpu",
            "where",
            "host = 'a' AND n > 1",
            "limit",
            "2");
    Listener listener = listen(params);
    write("cpu", "a", 5L);
    for (String name : List.of("cpu", "mem")) {
      for (long n = 0; n < 4; n++) {
        write(batch("d", "other", SeriesKey.of(name, "host", "a"), 1, n));
        write(batch("d", "other", SeriesKey.of(name, "host", "b"), 1, n));
        write(batch("e", "", SeriesKey.of(name, "host", "a"), 1, n));
      }
    }
    assertThat(listener.row()).contains("\"other\"", "\"cpu\"", "\"a\"", "{\"n\":2}");
    assertThat(listener.row()).contains("\"other\"", "\"cpu\"", "\"a\"", "{\"n\":3}");
    listener.end();
    assertThat(listener.rest()).isEmpty();
    assertThat(tails.count()).isZero();
  }

  /** Markers and damaged records are no rows, and nothing else stops at them. */
  @Test
  void whatIsNoBatchIsPassedOver() throws Exception {
    try (Listener listener = listen(Map.of("db", "d"))) {
      byte[] damaged = new WalCodec().encode(batch("d", "", SeriesKey.of("m"), 1, 1L));
      damaged[damaged.length - 1] ^= 1;
      write(0, damaged);
      write(0, new byte[] {1, 2, 3});
      DeleteMarker marker =
          new DeleteMarker(1, 0, "cpu", new SeriesChoice.All(), 0, 100, SeriesFate.KEEP);
      write(0, DeleteCodec.encode(marker));
      write("cpu", "a", 1L);
      assertThat(listener.row()).isEqualTo(row("cpu", "a", "1"));
    }
  }

  @Test
  void aClientThatDoesNotReadIsToldAndLeft() throws Exception {
    Listener slow = listen(Map.of("db", "d"));
    try (Listener other = listen(Map.of("db", "d"))) {
      slow.stopReading();
      for (long i = 0; i < 200; i++) {
        write("cpu", "a", i);
        assertThat(other.row()).isEqualTo(row("cpu", "a", "" + i));
      }
      slow.readOn();
      slow.end();
      List<String> lines = slow.rest();
      for (int i = 0; i < lines.size() - 1; i++) {
        assertThat(lines.get(i)).isEqualTo(row("cpu", "a", "" + i));
      }
      assertThat(lines.getLast()).isEqualTo("{\"error\":\"" + LiveTail.TOO_SLOW + "\"}");
      assertThat(lines).hasSizeLessThan(100);
      assertThat(metrics.total("hyperbytedb_live_tails_too_slow_total")).isEqualTo(1);
    }
  }

  @Test
  void thereAreNoMoreThanAllowed() throws Exception {
    try (Listener one = listen(Map.of("db", "d"))) {
      Listener two = listen(Map.of("db", "d"));
      assertThatThrownBy(() -> new Listener(Map.of("db", "d")).ask(handler).end())
          .cause()
          .isInstanceOfSatisfying(
              HyperbyteException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.TOO_MANY_REQUESTS));
      two.close();
      two.end();
      try (Listener three = listen(Map.of("db", "d"))) {
        write("cpu", "a", 1L);
        assertThat(three.row()).isEqualTo(one.row());
      }
    }
  }

  @Test
  void silenceIsBrokenByEmptyLines() throws Exception {
    handler =
        new LiveHandler(catalog, tails, metrics, InstantSource.system(), Duration.ofMillis(10));
    try (Listener listener = listen(Map.of("db", "d", "where", "host = 'never'"))) {
      for (int i = 0; i < 5; i++) {
        write("cpu", "a", 1L);
        assertThat(listener.line()).isEmpty();
      }
    }
  }

  @Test
  void aStopIsTold() throws Exception {
    Listener listener = listen(Map.of("db", "d"));
    tails.close();
    assertThat(listener.row()).isEqualTo("{\"error\":\"the server is stopping\"}");
    listener.end();
    assertThatThrownBy(() -> new Listener(Map.of("db", "d")).ask(handler).end())
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("stopping");
  }

  /** A new tail follows the log anew. */
  @Test
  void aLogThatIsLostBeneathThemEndsTheTails() throws Exception {
    Partition second = new Partition("wal", 1);
    write(1, new byte[] {0});
    write(1, new byte[] {0});
    Listener listener = listen(Map.of("db", "d"));
    log.loseFrom(second, 0);
    assertThat(listener.row()).startsWith("{\"error\":\"the log cannot be followed: ");
    listener.end();
    try (Listener again = listen(Map.of("db", "d"))) {
      write("cpu", "b", 2L);
      assertThat(again.row()).isEqualTo(row("cpu", "b", "2"));
    }
  }

  /** A late write to a database that was dropped belongs to none that there is. */
  @Test
  void aDatabaseThatIsDroppedAndCreatedAgainIsAnotherOne() throws Exception {
    WalBatch old = batch("d", "", SeriesKey.of("m"), 1, 1L);
    try (Listener listener = listen(Map.of("db", "d"))) {
      submit(new CatalogCommand.DropDatabase("d"));
      submit(new CatalogCommand.CreateDatabase("d", null));
      write(old);
      write("cpu", "a", 2L);
      assertThat(listener.row()).isEqualTo(row("cpu", "a", "2"));
    }
  }

  private static String dropped() {
    return "{\"error\":\"database not found: \\\"d\\\"\"}";
  }

  @Test
  void aDroppedDatabaseAndAWithdrawnPrivilegeEndTheTail() throws Exception {
    submit(new CatalogCommand.CreateUser("u", "x", false));
    submit(new CatalogCommand.Grant("u", "d", Privilege.READ, /* revoke= */ false));
    Principal user = Principal.of(Objects.requireNonNull(catalog.image().user("u")));
    Listener listener = new Listener(Map.of("db", "d"), user).ask(handler);
    assertThat(listener.line()).isEmpty();
    write("cpu", "a", 1L);
    assertThat(listener.row()).isEqualTo(row("cpu", "a", "1"));
    submit(new CatalogCommand.Grant("u", "d", Privilege.READ, /* revoke= */ true));
    write("cpu", "a", 2L);
    assertThat(listener.row()).isEqualTo("{\"error\":\"u may not read \\\"d\\\" any more\"}");
    listener.end();
    assertThatThrownBy(() -> new Listener(Map.of("db", "e"), user).ask(handler).end())
        .hasMessageContaining(
            "u not authorized to execute statement 'SELECT * FROM e../.*/', requires READ on e");
    Listener any = listen(Map.of("db", "d"));
    submit(new CatalogCommand.DropDatabase("d"));
    write(batch("e", "", SeriesKey.of("m"), 1, 1L));
    assertThat(any.row()).isEqualTo(dropped());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          x | _ | _ | database not found: "x"
          _ | _ | _ | database is required
          d | y | _ | retention policy not found: y
          d | _ | host | invalid condition expression: host
          d | _ | host = | error parsing where: found EOF, expected identifier
          d | _ | n = 1; DROP DATABASE d | error parsing where: more than a condition
          d | _ | n = 1 GROUP BY host | error parsing where: more than a condition
          d | _ | n = 1 LIMIT 1 | error parsing where: more than a condition
          d | _ | time > 'x' | invalid operation: time and
          """)
  void whatMakesNoSenseIsRefused(String database, String policy, String where, String why) {
    Map<String, String> params =
        Map.of(
            "db", database.replace("_", ""),
            "rp", policy.replace("_", ""),
            "where", where.replace("_", ""));
    assertThatThrownBy(() -> new Listener(params).ask(handler).end())
        .cause()
        .isInstanceOf(HyperbyteException.class)
        .hasMessageContaining(why);
    assertThat(tails.count()).isZero();
  }

  @Test
  void theLogIsFollowedOnlyWhileThereAreClients() throws Exception {
    List<Listener> listeners = List.of(listen(Map.of("db", "d")), listen(Map.of("db", "d")));
    assertThat(followers()).isEqualTo(2);
    listeners.forEach(Listener::close);
    await().atMost(LONG).until(() -> followers() == 0 && tails.count() == 0);
  }

  private static long followers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("live-tails-"))
        .count();
  }
}
