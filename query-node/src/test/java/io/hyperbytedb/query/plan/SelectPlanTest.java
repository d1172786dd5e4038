package io.hyperbytedb.query.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.query.influxql.InfluxQlParser;
import io.hyperbytedb.query.influxql.QueryValidator;
import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.influxql.ValidSelect;
import io.hyperbytedb.query.influxql.ast.DataType;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Fill;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.influxql.ast.SelectStatement;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wildcards, types and windows of plans over a source of known fields and tags. */
class SelectPlanTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_000_000);
  private static final long MINUTE = 60_000_000_000L;

  /** What the source has; a subquery, for those need no data to have columns. */
  private static final Map<String, DataType> FIELDS =
      new TreeMap<>(
          Map.of(
              "flag", DataType.BOOLEAN,
              "load", DataType.FLOAT,
              "label", DataType.STRING,
              "used", DataType.INTEGER));

  private static final List<String> TAGS = List.of("host", "region");

  private static ValidSelect valid(String text) throws Exception {
    return QueryValidator.validate((SelectStatement) InfluxQlParser.parseStatement(text), NOW);
  }

  private static SelectPlan source() throws Exception {
    List<SelectPlan.Out> outs = new ArrayList<>();
    FIELDS.forEach(
        (name, type) ->
            outs.add(new SelectPlan.Out(name, name, new Expr.VarRef(name, type), false)));
    return new SelectPlan(
        valid("SELECT load FROM m"), List.of(), List.of(), outs, TAGS, /* condition= */ null);
  }

  private static SelectPlan plan(String text) throws Exception {
    return SelectPlan.of(valid(text), List.of(), List.of(source()), /* inner= */ false);
  }

  /** The columns with their expressions, as text. */
  private static String columns(String text) throws Exception {
    StringBuilder columns = new StringBuilder();
    for (SelectPlan.Out out : plan(text).outs()) {
      columns.append(columns.isEmpty() ? "" : "; ").append(out.name());
      columns.append(": ").append(out.expr().text());
    }
    return columns.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "SELECT load, used FROM m | load: load::float; used: used::integer",
        "SELECT * FROM m | flag: flag::boolean; host: host::tag; label: label::string; "
            + "load: load::float; region: region::tag; used: used::integer",
        "SELECT *::field FROM m | flag: flag::boolean; label: label::string; load: load::float; "
            + "used: used::integer",
        "SELECT *::tag, load FROM m | host: host::tag; region: region::tag; load: load::float",
        "SELECT * FROM m GROUP BY host | flag: flag::boolean; label: label::string; "
            + "load: load::float; region: region::tag; used: used::integer",
        "SELECT * FROM m GROUP BY * | flag: flag::boolean; label: label::string; "
            + "load: load::float; used: used::integer",
        "SELECT /o/ FROM m | host: host::tag; load: load::float; region: region::tag",
        "SELECT /^x/, used FROM m | used: used::integer",
        "SELECT mean(*) FROM m | mean_load: mean(load::float); mean_used: mean(used::integer)",
        "SELECT count(*) FROM m | count_flag: count(flag::boolean); count_label: "
            + "count(label::string); count_load: count(load::float); count_used: "
            + "count(used::integer)",
        "SELECT max(/s/) AS x FROM m | x_used: max(used::integer)",
        "SELECT derivative(mean(*), 1s) FROM m GROUP BY time(1m) | derivative_load: "
            + "derivative(mean(load::float), 1s); derivative_used: "
            + "derivative(mean(used::integer), 1s)",
        "SELECT load + used, load AS load FROM m | load_used: load::float + used::integer; "
            + "load: load::float",
        "SELECT load, load FROM m | load: load::float; load_1: load::float",
        "SELECT used::float, load::integer FROM m | used: used::float; load: load::integer",
        "SELECT load, nothing FROM m | load: load::float; nothing: nothing",
        "SELECT load, region FROM m | load: load::float; region: region::tag",
        "SELECT top(load, host, 2) FROM m | top: top(load::float, host::tag, 2); host: host::tag",
        "SELECT count(DISTINCT load) FROM m | count: count(distinct(load::float))"
      })
  void namesStandForWhatTheSourceHas(String query, String columns) throws Exception {
    assertThat(columns(query)).as(query).isEqualTo(columns);
  }

  @Test
  void groupsAreByTagsInTheirOrder() throws Exception {
    assertThat(plan("SELECT load FROM m GROUP BY region, host").dimensions())
        .containsExactly("host", "region");
    assertThat(plan("SELECT load FROM m GROUP BY *, host").dimensions())
        .containsExactly("host", "region");
    assertThat(plan("SELECT load FROM m GROUP BY /^r/").dimensions()).containsExactly("region");
    assertThat(plan("SELECT load FROM m GROUP BY other").dimensions()).containsExactly("other");
    assertThat(plan("SELECT load FROM m").dimensions()).isEmpty();
  }

  @Test
  void typesThatDoNotGoTogetherAreAnErrorOfTheOutermostQueryAlone() throws Exception {
    assertThatThrownBy(() -> plan("SELECT load + label FROM m"))
        .isInstanceOf(InvalidQueryException.class);
    ValidSelect valid = valid("SELECT load + label FROM m");
    assertThat(SelectPlan.of(valid, List.of(), List.of(source()), /* inner= */ true).outs())
        .hasSize(1);
  }

  @Test
  void referencesOfConditionsHaveTypes() throws Exception {
    SelectPlan plan = plan("SELECT load FROM m WHERE host = 'a' AND used > 1 AND no = 2");
    Expr condition = plan.condition();
    assertThat(condition == null ? "" : condition.text())
        .isEqualTo("host::tag = 'a' AND used::integer > 1 AND no = 2");
  }

  @Test
  void theStrongerTypeOfAFieldCounts() throws Exception {
    SelectPlan other =
        new SelectPlan(
            valid("SELECT load FROM m"),
            List.of(),
            List.of(),
            List.of(
                new SelectPlan.Out("used", "used", new Expr.VarRef("used", DataType.FLOAT), false),
                new SelectPlan.Out("load", "load", new Expr.VarRef("load", DataType.STRING), false),
                new SelectPlan.Out("host", "host", new Expr.VarRef("host", DataType.TAG), false)),
            List.of(),
            /* condition= */ null);
    SelectPlan plan =
        SelectPlan.of(
            valid("SELECT used, load, host FROM m"),
            List.of(),
            List.of(source(), other),
            /* inner= */ false);
    assertThat(plan.outs())
        .extracting(out -> out.expr().text())
        .containsExactly("used::float", "load::float", "host::tag");
  }

  @Test
  void windowsHaveTheIntervalTheOffsetAndTheZone() throws Exception {
    TimeWindow window =
        plan("SELECT mean(load) FROM m WHERE time >= 10m AND time < 20m "
                + "GROUP BY time(5m, 1m) TZ('Europe/Berlin')")
            .window();
    assertThat(window)
        .isEqualTo(
            new TimeWindow(
                5 * MINUTE,
                MINUTE,
                ZoneId.of("Europe/Berlin"),
                new TimeRange(10 * MINUTE, 20 * MINUTE - 1)));
    assertThat(window.start(12 * MINUTE)).isEqualTo(11 * MINUTE);
    assertThat(window.end(12 * MINUTE)).isEqualTo(16 * MINUTE);
    long now = NOW.getEpochSecond() * 1_000_000_000L;
    assertThat(plan("SELECT mean(load) FROM m GROUP BY time(1h)").window().range())
        .isEqualTo(new TimeRange(TimeRange.MIN_TIME, now));
    assertThat(plan("SELECT mean(load) FROM m").window().interval()).isZero();
    assertThat(plan("SELECT mean(load) FROM m GROUP BY time(5m, -1m)").window().offset())
        .isIn(-MINUTE, 4 * MINUTE);
  }

  @Test
  void limitsSayHowManyPointsAreWanted() throws Exception {
    assertThat(plan("SELECT load FROM m").wanted(1)).isZero();
    assertThat(plan("SELECT load FROM m LIMIT 3").wanted(0)).isEqualTo(3);
    assertThat(plan("SELECT load FROM m LIMIT 3 OFFSET 4").wanted(1)).isEqualTo(8);
    assertThat(plan("SELECT load FROM m OFFSET 4").wanted(1)).isZero();
    assertThat(plan("SELECT load FROM m LIMIT 9223372036854775807 OFFSET 4").wanted(1)).isZero();
  }

  @Test
  void whatIsWrittenElsewhereHasNoEmptyWindows() throws Exception {
    String query = "SELECT mean(load) %s FROM m GROUP BY time(1m)%s";
    assertThat(plan(query.formatted("", "")).fill()).isEqualTo(Fill.NULL);
    assertThat(plan(query.formatted("INTO x", "")).fill()).isEqualTo(new Fill.NoFill());
    assertThat(plan(query.formatted("INTO x", " fill(3)")).fill())
        .isEqualTo(new Fill.IntegerFill(3));
  }

  @Test
  void plansKnowWhatTheirFunctionsDo() throws Exception {
    SelectPlan raw = plan("SELECT load FROM m");
    SelectPlan top = plan("SELECT top(load, 2) FROM m GROUP BY time(1m)");
    SelectPlan lone = plan("SELECT max(load) FROM m");
    SelectPlan math = plan("SELECT abs(load) FROM m");
    assertThat(raw.hasCalls()).isFalse();
    assertThat(math.hasCalls()).isFalse();
    assertThat(lone.hasCalls()).isTrue();
    assertThat(lone.isOneWindow()).isTrue();
    assertThat(top.isOneWindow()).isFalse();
    assertThat(top.keepsTimes()).isTrue();
    assertThat(lone.keepsTimes()).isFalse();
    assertThat(raw.columns()).containsExactly("time", "load");
    assertThat(raw.within(new TimeRange(1, 2)).valid().timeRange()).isEqualTo(new TimeRange(1, 2));
  }
}
