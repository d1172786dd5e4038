package io.hyperbytedb.query.influxql;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReducerTest {
  private static final Instant NOW = Instant.parse("2020-02-29T12:00:00.5Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1 + 2 * 3 | 7",
        "7 / 2 | 3.500",
        "1 / 0 | 0.000",
        "7 % 4 | 3",
        "7 % 0 | 0",
        "6 & 3 | 2",
        "6 ^ 3 | 5",
        "1 + 2.5 | 3.500",
        "2.5 * 2 | 5.000",
        "1 < 2 | true",
        "2.5 >= 3 | false",
        "18446744073709551615 - 1 | 18446744073709551614",
        "18446744073709551615 > -1 | true",
        "-1 < 18446744073709551615 | true",
        "18446744073709551615 * 1.0 | 18446744073709551616.000",
        "'a' + 'b' | 'ab'",
        "'a' = 'a' | true",
        "'a' < 'b' | 'a' < 'b'",
        "'2018-01-01' = '2018-01-01T00:00:00Z' | true",
        "'2018-01-01' != '2018-01-01T00:00:00Z' | false",
        "'2018-01-01' < '2018-01-02' | true",
        "'2018-01-02' - '2018-01-01' | 1d",
        "'2018-01-01' + 1h | '2018-01-01T01:00:00Z'",
        "1h + '2018-01-01' | '2018-01-01T01:00:00Z'",
        "1000000000 + 1s | '1970-01-01T00:00:02Z'",
        "1h + 30m | 90m",
        "1h * 2 | 2h",
        "1h / 2 | 30m",
        "1h / 0 | 0s",
        "1h > 30m | true",
        "true AND false | false",
        "true = true | true",
        "true AND a = 1 | a = 1",
        "a = 1 OR true | true",
        "false OR a = 1 | a = 1",
        "a = 1 AND false | false",
        "(1 + 2) * a | 3 * a",
        "(a + 1) * 2 | (a + 1) * 2",
        "((a)) | a",
        "(a = 1) | a = 1",
        "now() - 1h | '2020-02-29T11:00:00.5Z'",
        "now() > '2020-01-01' | true",
        "f(1 + 1, a) | f(2, a)",
        "1 + true | 1 + true",
        "abs(-1) | abs(-1)"
      })
  void constantsFold(String expr, String reduced) throws Exception {
    assertThat(Reducer.at(NOW, ZoneId.of("UTC")).reduce(InfluxQlParser.parseExpr(expr)).text())
        .isEqualTo(reduced);
  }

  @Test
  void timesWithoutAnOffsetAreInTheZone() throws Exception {
    Reducer reducer = Reducer.at(NOW, ZoneId.of("America/New_York"));
    assertThat(reducer.reduce(InfluxQlParser.parseExpr("'2018-07-01 10:00:00' + 1h")).text())
        .isEqualTo("'2018-07-01T15:00:00Z'");
  }

  @Test
  void withoutAClockNowStays() throws Exception {
    assertThat(Reducer.ofConstants().reduce(InfluxQlParser.parseExpr("now() - 1h")).text())
        .isEqualTo("now() - 1h");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "abs(-1) | -1",
        "abs(-1.5) | 1.500",
        "round(2.5) | 3.000",
        "round(-2.5) | -3.000",
        "floor(-1.5) | -2.000",
        "log2(8) | 3.000",
        "log10(1000) | 3.000",
        "log(8, 2) | 3.000",
        "pow(2, 10) | 1024.000",
        "sqrt(16) | 4.000",
        "sin('a') | nil",
        "sin(v) | sin(v)",
        "sin(1, 2) | sin(1, 2)"
      })
  void mathematicalFunctionsFold(String expr, String reduced) throws Exception {
    assertThat(Reducer.ofMath().reduce(InfluxQlParser.parseExpr(expr)).text()).isEqualTo(reduced);
  }
}
