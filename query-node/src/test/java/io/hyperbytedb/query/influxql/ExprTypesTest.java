package io.hyperbytedb.query.influxql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExprTypesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "v::float + 1 | float",
        "w::integer * 2 | integer",
        "w::integer / v::float | float",
        "w::integer & 3 | integer",
        "u::unsigned + 1 | unsigned",
        "b::boolean & true | boolean",
        "missing + v::float | float",
        "missing | unknown",
        "(host::tag) | tag",
        "count(s::string) | integer",
        "mean(w::integer) | float",
        "max(w::integer) - 1 | integer",
        "exponential_moving_average(w::integer, 2) | float",
        "sqrt(w::integer) | float",
        "abs(w::integer) | integer",
        "sin(s::string) | float"
      })
  void anExpressionHasTheTypeOfItsParts(String expr, String type) throws Exception {
    assertThat(ExprTypes.of(InfluxQlParser.parseExpr(expr)).influxName()).isEqualTo(type);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      quoteCharacter = '`',
      value = {
        "v::integer + true @ type error: v::integer + true: incompatible types: integer and"
            + " boolean",
        "s::string + 'a' @ type error: s::string + 'a': incompatible types: string and string",
        "v::float | 2 @ type error: v::float | 2: incompatible types: float and integer",
        "18446744073709551615 / v::integer @ type error: 18446744073709551615 / v::integer: cannot"
            + " use / with an integer and unsigned literal",
        "u::unsigned - v::integer @ type error: u::unsigned - v::integer: cannot use - between an"
            + " integer and unsigned, an explicit cast is required"
      })
  void typesThatDoNotGoTogetherAreAnError(String expr, String message) {
    assertThatThrownBy(() -> ExprTypes.of(InfluxQlParser.parseExpr(expr)))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessage(message);
  }
}
