package io.hyperbytedb.query.influxql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.query.influxql.ast.Field;
import io.hyperbytedb.query.influxql.ast.Fill;
import io.hyperbytedb.query.influxql.ast.SelectStatement;
import io.hyperbytedb.query.influxql.lex.Durations;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class QueryValidatorTest {
  private static final Instant NOW = Instant.parse("2020-01-01T00:00:30Z");
  private static final long NOW_NANOS = NOW.getEpochSecond() * Durations.SECOND;

  private static ValidSelect validate(String query) throws Exception {
    return QueryValidator.validate((SelectStatement) InfluxQlParser.parseStatement(query), NOW);
  }

  @Test
  void theIntervalAndItsOffsetAreFound() throws Exception {
    ValidSelect valid = validate("SELECT mean(v) FROM m GROUP BY host, time(1m, 90s)");
    assertThat(valid.interval()).isEqualTo(Durations.MINUTE);
    assertThat(valid.intervalOffset()).isEqualTo(30 * Durations.SECOND);
    assertThat(validate("SELECT mean(v) FROM m GROUP BY time(1m, -90s)").intervalOffset())
        .isEqualTo(-30 * Durations.SECOND);
    assertThat(validate("SELECT mean(v) FROM m GROUP BY time(1m, now())").intervalOffset())
        .isEqualTo(30 * Durations.SECOND);
    assertThat(validate("SELECT mean(v) FROM m GROUP BY time(-1m)").interval()).isZero();
  }

  @Test
  void bucketsOfTimeEndNowUnlessTheQuerySaysWhen() throws Exception {
    assertThat(validate("SELECT mean(v) FROM m").timeRange()).isEqualTo(TimeRange.ALL);
    assertThat(validate("SELECT mean(v) FROM m WHERE time >= 5 GROUP BY time(1m)").timeRange())
        .isEqualTo(new TimeRange(5, NOW_NANOS));
    assertThat(validate("SELECT mean(v) FROM m WHERE time <= 9 GROUP BY time(1m)").timeRange())
        .isEqualTo(new TimeRange(TimeRange.MIN_TIME, 9));
  }

  @Test
  void fieldsAreReducedAndTimeIsTakenOut() throws Exception {
    ValidSelect valid = validate("SELECT time AS t, v * (1 + 2) AS x, host FROM m");
    assertThat(valid.timeColumn()).isEqualTo("t");
    assertThat(valid.fields()).extracting(Field::text).containsExactly("v * 3 AS x", "host");
  }

  @Test
  void selectorsAreToldFromAggregates() throws Exception {
    assertThat(validate("SELECT max(v), host FROM m").onlySelectors()).isTrue();
    assertThat(validate("SELECT max(v) * 2 FROM m").onlySelectors()).isTrue();
    assertThat(validate("SELECT mean(v) FROM m").onlySelectors()).isFalse();
    assertThat(validate("SELECT max(*) FROM m").onlySelectors()).isFalse();
  }

  @Test
  void transformationsLookBackSomeIntervals() throws Exception {
    assertThat(validate("SELECT mean(v) FROM m GROUP BY time(1m)").extraIntervals()).isZero();
    assertThat(validate("SELECT derivative(mean(v)) FROM m GROUP BY time(1m)").extraIntervals())
        .isEqualTo(1);
    assertThat(
            validate(
                    "SELECT difference(mean(v)), moving_average(mean(v), 7) FROM m"
                        + " GROUP BY time(1m)")
                .extraIntervals())
        .isEqualTo(7);
  }

  @Test
  void aSubqueryTakesTheRangeTheIntervalAndTheDirectionAround() throws Exception {
    ValidSelect valid =
        validate(
            "SELECT mean(x) FROM (SELECT derivative(v) AS x FROM m WHERE time < 50),"
                + " (SELECT max(v) AS x FROM m GROUP BY time(10s))"
                + " WHERE time >= 10 AND time < 100 GROUP BY time(1m, 5s) ORDER BY time DESC");
    ValidSelect inherits = valid.subqueries().get(0);
    assertThat(inherits.timeRange()).isEqualTo(new TimeRange(10, 49));
    assertThat(inherits.interval()).isEqualTo(Durations.MINUTE);
    assertThat(inherits.intervalOffset()).isEqualTo(5 * Durations.SECOND);
    assertThat(inherits.intervalInherited()).isTrue();
    assertThat(inherits.ascending()).isFalse();
    assertThat(inherits.fill()).isEqualTo(Fill.NULL);
    ValidSelect own = valid.subqueries().get(1);
    assertThat(own.interval()).isEqualTo(10 * Durations.SECOND);
    assertThat(own.intervalInherited()).isFalse();
    assertThat(own.fill()).isEqualTo(new Fill.NoFill());
  }

  @Test
  void aConditionThatTheSecondSplitTakesAwayIsGone() throws Exception {
    assertThat(validate("SELECT v FROM m WHERE (time) > 1").condition()).isNull();
    assertThatThrownBy(() -> validate("SELECT v FROM m WHERE 1 + 1"))
        .hasMessage("invalid condition expression: 2");
  }

  @Test
  void aTagWildcardIsNoArgument() {
    assertThatThrownBy(() -> validate("SELECT mean(*::tag) FROM m"))
        .hasMessage("unable to use tag wildcard in mean()");
  }
}
