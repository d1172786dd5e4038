package io.hyperbytedb.query.influxql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.query.influxql.ConditionSplitter.Split;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.influxql.lex.ParseException;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class ConditionSplitterTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_000, 5);
  private static final long SECOND = 1_000_000_000L;

  private static Split split(String condition) throws ParseException, InvalidQueryException {
    return new ConditionSplitter(NOW, null).split(InfluxQlParser.parseExpr(condition));
  }

  private static String filter(String condition) throws ParseException, InvalidQueryException {
    Split split = split(condition);
    return split.filter() == null ? "" : split.filter().text();
  }

  @Test
  void noConditionIsAllOfTime() throws Exception {
    assertThat(new ConditionSplitter(NOW, null).split(null))
        .isEqualTo(new Split(null, TimeRange.ALL));
    assertThat(TimeRange.ALL.hasMin()).isFalse();
    assertThat(TimeRange.ALL.hasMax()).isFalse();
  }

  @Test
  void boundsAreInclusive() throws Exception {
    assertThat(split("time > 10 AND time < 20").timeRange()).isEqualTo(new TimeRange(11, 19));
    assertThat(split("time >= 10 AND time <= 20").timeRange()).isEqualTo(new TimeRange(10, 20));
    assertThat(split("time = 5s").timeRange()).isEqualTo(new TimeRange(5 * SECOND, 5 * SECOND));
    assertThat(split("10 < TIME AND 20 >= \"time\"").timeRange()).isEqualTo(new TimeRange(11, 20));
    assertThat(split("time > 5 AND time > 3 AND time > 4").timeRange())
        .isEqualTo(new TimeRange(6, TimeRange.MAX_TIME));
  }

  @Test
  void nowIsTheGivenClock() throws Exception {
    assertThat(split("time > now() - 1s").timeRange())
        .isEqualTo(new TimeRange(999 * SECOND + 6, TimeRange.MAX_TIME));
  }

  @Test
  void whatIsLeftIsReduced() throws Exception {
    assertThat(filter("time > 1 AND host = 'a'")).isEqualTo("host = 'a'");
    assertThat(filter("(time > 1 AND (host = 'a' AND time < 5)) OR v > 1 + 1"))
        .isEqualTo("(host = 'a') OR v > 2");
    assertThat(filter("time > 1")).isEmpty();
    assertThat(filter("true")).isEmpty();
    assertThat(filter("false")).isEqualTo("false");
    assertThat(filter("1 = 1 AND host = 'a'")).isEqualTo("host = 'a'");
    assertThat(filter("(host = 'a')")).isEqualTo("host = 'a'");
  }

  @Test
  void timeBesideOrNarrowsTheRangeAllTheSame() throws Exception {
    Split split = split("time > 10 OR host = 'a'");
    assertThat(split.timeRange().min()).isEqualTo(11);
    assertThat(split.filter()).isNotNull();
  }

  @Test
  void aZoneAppliesToTimesWithoutAnOffset() throws Exception {
    ConditionSplitter splitter = new ConditionSplitter(NOW, ZoneId.of("Europe/Berlin"));
    assertThat(min(splitter, "time >= '2018-07-01'")).isEqualTo("2018-06-30T22:00:00Z");
    assertThat(min(splitter, "time >= '2018-01-01 1:02:03.5'"))
        .isEqualTo("2018-01-01T00:02:03.500Z");
    assertThat(min(splitter, "time >= '2018-01-01T01:02:03Z'")).isEqualTo("2018-01-01T01:02:03Z");
  }

  private static String min(ConditionSplitter splitter, String condition) throws Exception {
    long nanos = splitter.split(InfluxQlParser.parseExpr(condition)).timeRange().min();
    return Instant.EPOCH.plusNanos(nanos).toString();
  }

  @Test
  void theEndsOfTimeDoNotWrap() throws Exception {
    assertThat(split("time > 9223372036854775807").timeRange())
        .isEqualTo(new TimeRange(Long.MAX_VALUE, TimeRange.MAX_TIME));
    assertThat(split("time < -9223372036854775808").timeRange())
        .isEqualTo(new TimeRange(TimeRange.MIN_TIME, Long.MIN_VALUE));
  }

  @Test
  void whatIsNoTimeOrNoConditionIsAnError() {
    assertThatThrownBy(() -> split("time > 'x'"))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessage("invalid operation: time and *influxql.StringLiteral are not compatible");
    assertThatThrownBy(() -> split("time > '2018-02-30'")).hasMessage("invalid timestamp string");
    assertThatThrownBy(() -> split("time != 1")).hasMessage("invalid time comparison operator: !=");
    assertThatThrownBy(() -> split("v AND host = 'a'"))
        .hasMessage("invalid condition expression: v");
    assertThatThrownBy(() -> split("time > '2262-04-12'"))
        .hasMessage("time 2262-04-12T00:00:00Z overflows time literal");
  }
}
