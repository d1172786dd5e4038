package io.hyperbytedb.query.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.query.influxql.InfluxQlParser;
import io.hyperbytedb.query.influxql.QueryValidator;
import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.influxql.ValidSelect;
import io.hyperbytedb.query.influxql.ast.SelectStatement;
import io.hyperbytedb.query.result.QueryFailure;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an InfluxDB 1.6.7 with {@code max-select-buckets = 5} answered. */
class BucketLimitTest {
  private static final long HOUR = 3_600_000_000_000L;

  private static ValidSelect limited(String query, long most) throws Exception {
    SelectStatement select = (SelectStatement) InfluxQlParser.parseQuery(query).getFirst();
    return BucketLimit.apply(
        QueryValidator.validate(select, Instant.parse("2026-01-01T00:00:00Z")), most);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT count(v) FROM m WHERE time >= 0 AND time < 5h GROUP BY time(1h)",
        "SELECT count(v) FROM m WHERE time >= 0 AND time <= 5h GROUP BY time(1h)",
        "SELECT count(v) FROM m WHERE time >= 0 AND time < 5h GROUP BY time(1h)"
            + " tz('Europe/Berlin')",
        "SELECT sum(c) FROM (SELECT count(v) AS c FROM m WHERE time >= 0 AND time < 6h GROUP BY"
            + " time(1h))",
        "SELECT derivative(count(v)) FROM m WHERE time >= 0 AND time < 5h GROUP BY time(1h)",
        "SELECT count(v) FROM m WHERE time >= 5h AND time < 2h GROUP BY time(1h)",
        "SELECT v FROM m WHERE time >= 0 AND time < 100h"
      })
  void lets(String query) throws Exception {
    assertThat(limited(query, 5)).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "time >= 0 AND time < 6h GROUP BY time(1h)|6",
        "time >= 30m AND time < 330m GROUP BY time(1h)|6",
        "time >= 0 AND time < 5h GROUP BY time(1h, 30m)|6",
        "time >= 0 AND time < 6h GROUP BY time(1h) LIMIT 1|6",
        "time >= 0 AND time < 100h GROUP BY time(1ns)|359999999999999",
        "time >= '1677-09-22' AND time < '2262-04-11' GROUP BY time(1ns)|18446572799999999999"
      })
  void refusesMore(String rest, String count) {
    assertThatThrownBy(() -> limited("SELECT count(v) FROM m WHERE " + rest, 5))
        .isInstanceOf(QueryFailure.class)
        .hasMessage("max-select-buckets limit exceeded: (" + count + "/5)");
  }

  @Test
  void withoutALowerBoundTheLatestRemain() throws Exception {
    assertThat(limited("SELECT count(v) FROM m WHERE time < 8h GROUP BY time(1h)", 5).timeRange())
        .isEqualTo(new TimeRange(3 * HOUR, 8 * HOUR - 1));
    assertThat(
            limited("SELECT count(v) FROM m WHERE time < 8h GROUP BY time(10000d)", Long.MAX_VALUE)
                .timeRange())
        .isEqualTo(new TimeRange(TimeRange.MIN_TIME + 1, 8 * HOUR - 1));
  }
}
