package io.hyperbytedb.query.influxql.lex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "1h30m, 5400000000000, 90m",
    "1w2d, 777600000000000, 9d",
    "14d, 1209600000000000, 2w",
    "10u, 10000, 10u",
    "10µ, 10000, 10u",
    "1ms1u, 1001000, 1001u",
    "7ns, 7, 7ns",
    "0s, 0, 0s",
    "-5m, -300000000000, -5m"
  })
  void durationsAreReadAndPrintedInTheirLargestUnit(String text, long nanos, String printed)
      throws Exception {
    assertThat(Durations.parse(text)).isEqualTo(nanos);
    assertThat(Durations.format(nanos)).isEqualTo(printed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "h", "1y", "1h1", "h1", "1n", "-1", "1h-1m", "1H", "1.5h"})
  void whatIsNoDurationIsRefused(String text) {
    assertThatThrownBy(() -> Durations.parse(text)).hasMessage("invalid duration");
  }

  @ParameterizedTest
  @CsvSource({
    "15251w, 15251w",
    "20000w, 20000w",
    "99999999999999999w, 99999999999999999w",
    "-99999999999999999w, 99999999999999999w",
    "15250w99999w, 99999w",
    "9223372036854775807h, 9223372036854775807h",
    "9223372036s9223372036s, 9223372036s",
    "20000w1s, 1s"
  })
  void durationsOverTwoHundredAndNinetyTwoYearsAreNotKept(String text, String named) {
    assertThatThrownBy(() -> Durations.parseExact(text))
        .hasMessage("overflowed duration " + named + ": choose a smaller duration or INF");
  }
}
