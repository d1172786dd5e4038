package io.hyperbytedb.query.influxql.lex;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0.000, 0, 0",
    "-0.0, -0.000, -0, -0",
    "1, 1.000, 1, 1",
    "0.0005, 0.001, 0.0005, 0.0005",
    "0.0015, 0.002, 0.0015, 0.0015",
    "-2.5, -2.500, -2.5, -2.5",
    "123456.75, 123456.750, 123456.75, 123456.75",
    "1000000, 1000000.000, 1000000, 1e+06",
    "123456789.5, 123456789.500, 123456789.5, 1.234567895e+08",
    "0.00001, 0.000, 0.00001, 1e-05",
    "1e22, 10000000000000000000000.000, 10000000000000000000000, 1e+22",
    "NaN, NaN, NaN, NaN",
    "-Infinity, -Inf, -Inf, -Inf"
  })
  void numbersAreWrittenAsInfluxDbWritesThem(
      double value, String fixed3, String plain, String general) {
    assertThat(Numbers.fixed3(value)).isEqualTo(fixed3);
    assertThat(Numbers.plain(value)).isEqualTo(plain);
    assertThat(Numbers.general(value)).isEqualTo(general);
  }
}
