package io.hyperbytedb.query.ddl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.CatalogCommand;
import io.hyperbytedb.catalog.MaterializedView;
import io.hyperbytedb.catalog.PolicySpec;
import io.hyperbytedb.catalog.ViewSource;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.TopicSpec;
import io.hyperbytedb.log.memory.MemoryLog;
import io.hyperbytedb.log.state.MemoryStateStore;
import io.hyperbytedb.query.influxql.InfluxQlParser;
import io.hyperbytedb.query.influxql.ast.DatabaseStatement.CreateMaterializedView;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.influxql.lex.ParseException;
import io.hyperbytedb.query.result.QueryFailure;
import io.hyperbytedb.query.scan.Qualifier;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which statements can be materialized views. */
class ViewChecksTest {
  private static final long HOUR = 3_600_000_000_000L;

  private final Catalog catalog;

  ViewChecksTest() {
    MemoryLog log = new MemoryLog(InstantSource.system());
    log.ensureTopic(new TopicSpec("catalog", 1, 1, Map.of()));
    catalog = Catalog.start(log, new Partition("catalog", 0), new MemoryStateStore());
    submit(new CatalogCommand.CreateDatabase("d", null));
    submit(
        new CatalogCommand.CreatePolicy(
            "d", new PolicySpec("short", HOUR, HOUR, 1, null, null), false));
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  private void submit(CatalogCommand command) {
    catalog.submit(command).join().orThrow();
  }

  private MaterializedView.Shape shape(String select) throws ParseException, InvalidQueryException {
    CreateMaterializedView create =
        (CreateMaterializedView)
            InfluxQlParser.parseStatement("CREATE MATERIALIZED VIEW v ON d AS " + select);
    return ViewChecks.shape(
        new Qualifier(catalog.image(), "d", "").qualify(create).source(), catalog.image());
  }

  private void add(String name, String select) throws ParseException, InvalidQueryException {
    MaterializedView.Shape shape = shape(select);
    new ViewChain(catalog.image()).check(shape);
    submit(
        new CatalogCommand.CreateView(
            "d",
            new MaterializedView(
                0, name, "", shape, new MaterializedView.Options(0, false, false), List.of())));
  }

  @Test
  void sourcesTargetAndWindowsAreThoseOfTheStatement() throws Exception {
    assertThat(
            shape(
                "SELECT mean(v) INTO short.t FROM m, /^c/ WHERE h = 'a' OR v > 3"
                    + " GROUP BY time(1h, 10m), h fill(none)"))
        .isEqualTo(
            new MaterializedView.Shape(
                List.of(
                    new ViewSource("d", "autogen", "m", false),
                    new ViewSource("d", "autogen", "^c", true)),
                new ViewSource("d", "short", "t", false),
                HOUR,
                HOUR / 6));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          SELECT v INTO t FROM m                                                  | its query must be an aggregate query
          SELECT mean(v) INTO t FROM m                                            | its query needs GROUP BY time(...)
          SELECT mean(v) INTO t FROM m GROUP BY time(1m) fill(0)                  | only fill(none) is possible: windows without points have no rows
          SELECT mean(v) INTO t FROM m GROUP BY time(1m) fill(previous)           | only fill(none) is possible: windows without points have no rows
          SELECT mean(v) INTO t FROM m GROUP BY time(1m) LIMIT 3                  | LIMIT, OFFSET, SLIMIT and SOFFSET are not possible
          SELECT mean(v) INTO t FROM m GROUP BY time(1m), h SLIMIT 3              | LIMIT, OFFSET, SLIMIT and SOFFSET are not possible
          SELECT mean(v) INTO t FROM m GROUP BY time(1m) ORDER BY time DESC       | ORDER BY time DESC is not possible
          SELECT mean(v) INTO t FROM m WHERE time > 5 GROUP BY time(1m)           | conditions on time are not possible: it has all windows
          SELECT derivative(mean(v)) INTO t FROM m GROUP BY time(1m)              | derivative() is not possible: its result does not follow from one window alone
          SELECT integral(v) INTO t FROM m GROUP BY time(1m)                      | integral() is not possible: an area reaches to the next point of its group, which may be in any later window
          SELECT sample(v, 2) INTO t FROM m GROUP BY time(1m)                     | sample() is not possible: it picks other points each time
          SELECT mean(x) INTO t FROM (SELECT mean(v) AS x FROM m GROUP BY time(1m)) GROUP BY time(1h) | subqueries are not possible: name a view of the inner query as its source
          SELECT mean(v) INTO t FROM short.m GROUP BY time(2h)                    | the retention policy "short" keeps 1h, which is less than a window of 2h
          """)
  void whatCannotBeComputedWindowByWindowIsRefused(String select, String why) {
    assertThatThrownBy(() -> shape(select))
        .isInstanceOf(QueryFailure.class)
        .hasMessage("invalid materialized view: " + why);
  }

  @Test
  void policiesMustBeThere() {
    assertThatThrownBy(() -> shape("SELECT mean(v) INTO none.t FROM m GROUP BY time(1m)"))
        .hasMessage("retention policy not found: d.none");
  }

  @Test
  void aViewMayNotReadWhatItWrites() throws Exception {
    String why = "invalid materialized view: it would read what it writes";
    assertThatThrownBy(() -> add("v", "SELECT mean(v) INTO m FROM m GROUP BY time(1m)"))
        .hasMessage(why);
    assertThatThrownBy(() -> add("v", "SELECT mean(v) INTO mm FROM /m/ GROUP BY time(1m)"))
        .hasMessage(why);
    assertThatThrownBy(
            () -> add("v", "SELECT mean(v) INTO autogen.:MEASUREMENT FROM /m/ GROUP BY time(1m)"))
        .hasMessage(why);
    add("a", "SELECT mean(v) INTO a FROM m GROUP BY time(1m)");
    add("b", "SELECT mean(mean) INTO b FROM a GROUP BY time(2m)");
    assertThatThrownBy(() -> add("c", "SELECT mean(mean) INTO m FROM b GROUP BY time(4m)"))
        .hasMessage(why);
    add("c", "SELECT mean(v) INTO short.:MEASUREMENT FROM m GROUP BY time(1m)");
  }

  @Test
  void viewsOfViewsAreThreeDeep() throws Exception {
    add("a", "SELECT mean(v) INTO a FROM m GROUP BY time(1m)");
    add("b", "SELECT mean(mean) INTO b FROM a GROUP BY time(2m)");
    add("c", "SELECT mean(mean) INTO c FROM b GROUP BY time(4m)");
    String why = "invalid materialized view: views of views may be 3 deep";
    assertThatThrownBy(() -> add("e", "SELECT mean(mean) INTO e FROM c GROUP BY time(8m)"))
        .hasMessage(why);
    assertThatThrownBy(() -> add("f", "SELECT mean(v) INTO m FROM n GROUP BY time(1m)"))
        .hasMessage(why);
    add("g", "SELECT mean(mean) INTO g FROM a GROUP BY time(4m)");
  }

  @Test
  void statementsPrintAsTheyParse() throws Exception {
    for (String text :
        List.of(
            "CREATE MATERIALIZED VIEW v ON d AS SELECT mean(v) INTO t FROM m GROUP BY time(1m)",
            "CREATE MATERIALIZED VIEW \"a b\" ON d RESAMPLE EVERY 10s AS SELECT mean(v) INTO t FROM"
                + " m GROUP BY time(1d), * fill(none) TZ('Europe/Berlin') WITH BACKFILL",
            "DROP MATERIALIZED VIEW v ON d",
            "ALTER MATERIALIZED VIEW v ON d PAUSE",
            "ALTER MATERIALIZED VIEW v ON d RESUME",
            "SHOW MATERIALIZED VIEWS")) {
      assertThat(InfluxQlParser.parseStatement(text).text()).isEqualTo(text);
    }
    assertThat(
            InfluxQlParser.parseStatement(
                    "create materialized view v on d as select mean(v) into t from m group by"
                        + " time(1d) with backfill tz('Europe/Berlin')")
                .text())
        .endsWith("GROUP BY time(1d) TZ('Europe/Berlin') WITH BACKFILL");
  }
}
