package io.hyperbytedb.query.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.query.influxql.InfluxQlParser;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentsTest {
  private static final String RIGHT =
      """
      abs(v)
      acos(v)
      asin(v)
      atan(v)
      atan2(v, w)
      ceil(v)
      cos(v)
      exp(v)
      floor(v)
      ln(v)
      log(v, 2)
      log10(v)
      log2(v)
      pow(v, 2)
      round(v)
      sin(v)
      sqrt(v)
      tan(v)
      count(v)
      sum(v)
      mean(v)
      median(v)
      mode(v)
      stddev(v)
      spread(v)
      min(v)
      max(v)
      first(v)
      last(v)
      distinct(v)
      cumulative_sum(v)
      difference(v)
      non_negative_difference(v)
      percentile(v, 90)
      percentile(v, 99.9)
      percentile(v, -1)
      sample(v, 1)
      top(v, 1)
      top(v, host, region, 3)
      bottom(v, 1)
      derivative(v)
      derivative(v, 1s)
      non_negative_derivative(v, 1h)
      elapsed(v)
      elapsed(v, 1m)
      integral(v)
      integral(v, 10s)
      moving_average(v, 2)
      holt_winters(mean(v), 1, 0)
      holt_winters_with_fit(mean(v), 10, 4)
      exponential_moving_average(v, 1)
      exponential_moving_average(v, 1, -1)
      exponential_moving_average(v, 1, 0, 'simple')
      double_exponential_moving_average(v, 3, 2, 'exponential')
      triple_exponential_moving_average(v, 3)
      triple_exponential_derivative(v, 3, 1, 'simple')
      triple_exponential_derivative(v, 3, -1)
      relative_strength_index(v, 3)
      chande_momentum_oscillator(v, 3, 2, 'none')
      kaufmans_efficiency_ratio(v, 3, 2)
      kaufmans_adaptive_moving_average(v, 3)
      """;

  private static final String COUNTS =
      """
      abs(v, w)            | abs    | 1 | 2
      acos()               | acos   | 1 | 0
      asin(v, w)           | asin   | 1 | 2
      atan(v, w)           | atan   | 1 | 2
      atan2(v)             | atan2  | 2 | 1
      ceil()               | ceil   | 1 | 0
      cos(v, w)            | cos    | 1 | 2
      exp(v, w)            | exp    | 1 | 2
      floor()              | floor  | 1 | 0
      ln(v, w)             | ln     | 1 | 2
      log(v)               | log    | 2 | 1
      log10(v, w)          | log10  | 1 | 2
      log2(v, w)           | log2   | 1 | 2
      pow(v)               | pow    | 2 | 1
      round()              | round  | 1 | 0
      sin(v, w)            | sin    | 1 | 2
      sqrt(v, w)           | sqrt   | 1 | 2
      tan(v, w)            | tan    | 1 | 2
      count()              | count  | 1 | 0
      sum(v, 1)            | sum    | 1 | 2
      mean()               | mean   | 1 | 0
      median(v, 1)         | median | 1 | 2
      mode(v, 1, 2)        | mode   | 1 | 3
      stddev()             | stddev | 1 | 0
      spread(v, w)         | spread | 1 | 2
      min()                | min    | 1 | 0
      max(v, 2)            | max    | 1 | 2
      first(v, 2)          | first  | 1 | 2
      last()               | last   | 1 | 0
      percentile(v)        | percentile | 2 | 1
      sample(v, 1, 2)      | sample | 2 | 3
      difference(v, 1s)    | difference | 1 | 2
      non_negative_difference() | non_negative_difference | 1 | 0
      cumulative_sum(v, 1) | cumulative_sum | 1 | 2
      moving_average(v)    | moving_average | 2 | 1
      holt_winters(v)      | holt_winters | 3 | 1
      holt_winters_with_fit(v, 1, 2, 3) | holt_winters_with_fit | 3 | 4
      """;

  private static final String RANGES =
      """
      derivative()                          | derivative | 1 | 2 | 0
      non_negative_derivative(v, 1s, 2s)    | non_negative_derivative | 1 | 2 | 3
      elapsed()                             | elapsed | 1 | 2 | 0
      integral(v, 1s, 1s)                   | integral | 1 | 2 | 3
      exponential_moving_average(v)         | exponential_moving_average | 2 | 4 | 1
      double_exponential_moving_average(v)  | double_exponential_moving_average | 2 | 4 | 1
      triple_exponential_moving_average(v)  | triple_exponential_moving_average | 2 | 4 | 1
      triple_exponential_derivative(v)      | triple_exponential_derivative | 2 | 4 | 1
      relative_strength_index(v, 1, 2, 'simple', 4) | relative_strength_index | 2 | 4 | 5
      chande_momentum_oscillator()          | chande_momentum_oscillator | 2 | 4 | 0
      kaufmans_efficiency_ratio(v, 1, 2, 3) | kaufmans_efficiency_ratio | 2 | 3 | 4
      kaufmans_adaptive_moving_average(v, 1, 2, 3) | kaufmans_adaptive_moving_average | 2 | 3 | 4
      """;

  private static Expr.Call call(String text) throws Exception {
    return (Expr.Call) InfluxQlParser.parseExpr(text);
  }

  private static void check(String text) throws Exception {
    Expr.Call call = call(text);
    Objects.requireNonNull(Functions.find(call.name())).checkArguments(call, /* limit= */ 0);
  }

  private static void assertRefused(String text, String message) {
    assertThatThrownBy(() -> check(text))
        .isInstanceOf(InvalidQueryException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = RIGHT)
  void rightArgumentsAreAccepted(String call) {
    assertThatCode(() -> check(call)).doesNotThrowAnyException();
  }

  @Test
  void everyFunctionHasARightAndAWrongCallHere() {
    for (String calls : new String[] {RIGHT, COUNTS + RANGES + "top(|\nbottom(|\ndistinct(|\n"}) {
      assertThat(
              calls.lines().map(line -> line.substring(0, line.indexOf('('))).distinct().sorted())
          .containsExactlyElementsOf(
              Functions.all().stream().map(FunctionDef::name).sorted().toList());
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = COUNTS)
  void otherThanTheOneNumberOfArgumentsIsRefused(String call, String name, int expected, int got) {
    assertRefused(
        call,
        "invalid number of arguments for %s, expected %d, got %d".formatted(name, expected, got));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = RANGES)
  void tooFewOrTooManyArgumentsAreRefused(String call, String name, int min, int max, int got) {
    assertRefused(
        call,
        "invalid number of arguments for %s, expected at least %d but no more than %d, got %d"
            .formatted(name, min, max, got));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          percentile(v, 'a')    | expected float argument in percentile()
          sample(v, 1.5)        | expected integer argument in sample()
          sample(v, 0)          | sample window must be greater than 1, got 0
          distinct()            | distinct function requires at least one argument
          distinct(v, w)        | distinct function can only have one argument
          distinct(1)           | expected field argument in distinct()
          top(v)                | invalid number of arguments for top, expected at least 2, got 1
          top(v, host)          | expected integer as last argument in top(), found host
          bottom(v, 0)          | limit (0) in bottom function must be at least 1
          bottom(mean(v), 1)    | expected first argument to be a field in bottom(), found mean(v)
          top(v, 1, 2)          | only fields or tags are allowed in top(), found 1
          derivative(v, 10)     | second argument to derivative must be a duration, got *influxql.IntegerLiteral
          elapsed(v, 'a')       | second argument to elapsed must be a duration, got *influxql.StringLiteral
          elapsed(v, -1s)       | duration argument must be positive, got -1s
          integral(v, 10)       | second argument must be a duration
          integral(v, 0s)       | duration argument must be positive, got 0s
          moving_average(v, 2.0) | second argument for moving_average must be an integer, got *influxql.NumberLiteral
          moving_average(v, 1)  | moving_average window must be greater than 1, got 1
          holt_winters(v, 'a', 1) | expected integer argument as second arg in holt_winters
          holt_winters(v, 0, 1) | second arg to holt_winters must be greater than 0, got 0
          holt_winters(v, 1, 2.5) | expected integer argument as third arg in holt_winters
          holt_winters_with_fit(v, 1, -1) | third arg to holt_winters_with_fit cannot be negative, got -1
          relative_strength_index(v, 1.5) | relative_strength_index period must be an integer
          kaufmans_efficiency_ratio(v, 0) | kaufmans_efficiency_ratio period must be greater than or equal to 1
          exponential_moving_average(v, 2, 1.5) | exponential_moving_average hold period must be an integer
          exponential_moving_average(v, 2, -2) | exponential_moving_average hold period must be greater than or equal to 0
          triple_exponential_derivative(v, 2, 0) | triple_exponential_derivative hold period must be greater than or equal to 1
          exponential_moving_average(v, 2, 1, 2) | exponential_moving_average warmup type must be a string
          exponential_moving_average(v, 2, 1, 'none') | exponential_moving_average warmup type must be one of: 'exponential' 'simple'
          chande_momentum_oscillator(v, 2, 1, 'x') | chande_momentum_oscillator warmup type must be one of: 'none' 'exponential' 'simple'
          """)
  void wrongArgumentsAreRefusedInTheWordsOfInfluxDb(String call, String message) {
    assertRefused(call, message);
  }

  @Test
  void noMorePointsThanTheLimitMayBeAskedFor() throws Exception {
    Extremes.TOP.checkArguments(call("top(v, 3)"), /* limit= */ 3);
    assertThatThrownBy(() -> Extremes.TOP.checkArguments(call("top(v, 4)"), /* limit= */ 3))
        .hasMessage(
            "limit (4) in top function can not be larger than the LIMIT (3) in the select"
                + " statement");
  }

  @Test
  void inConditionsOnlyTheLogarithmCountsItsArgumentsWrongly() throws Exception {
    for (ScalarFunction function : MathFunctions.ALL) {
      int expected = function.name().equals("log") ? 1 : function.arguments();
      Expr.Call right = call(function.name() + (expected == 1 ? "(v)" : "(v, w)"));
      Expr.Call wrong = call(function.name() + (expected == 1 ? "(v, w)" : "(v)"));
      assertThatCode(() -> function.checkInCondition(right)).doesNotThrowAnyException();
      assertThatThrownBy(() -> function.checkInCondition(wrong))
          .hasMessage(
              "invalid number of arguments for %s, expected %d, got %d"
                  .formatted(function.name(), expected, wrong.args().size()));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          mean(v)               | 0
          cumulative_sum(v)     | 1
          integral(v)           | 0
          holt_winters(v, 5, 2) | 0
          derivative(v)         | 1
          non_negative_derivative(v, 1s) | 1
          difference(v)         | 1
          non_negative_difference(v) | 1
          elapsed(v)            | 1
          moving_average(v, 7)  | 7
          relative_strength_index(v, 9, 2) | 9
          kaufmans_efficiency_ratio(v, 12) | 12
          """)
  void functionsOfPointsInTheirOrderLookBack(String text, long intervals) throws Exception {
    Expr.Call call = call(text);
    assertThat(Functions.series(call.name()).intervalsBefore(call)).isEqualTo(intervals);
  }

  @Test
  void aCumulativeSumBeginsWithTheRangeThoughMoreIsRead() throws Exception {
    assertThat(CumulativeSum.CUMULATIVE_SUM.looksBack(call("cumulative_sum(v)"))).isFalse();
    assertThat(Elapsed.ELAPSED.looksBack(call("elapsed(v)"))).isTrue();
    assertThat(Integral.INTEGRAL.looksBack(call("integral(v)"))).isFalse();
  }

  @Test
  void tagsNamedInACallAreColumns() throws Exception {
    assertThat(Extremes.TOP.tags(call("top(v, host, region, 3)")))
        .extracting(Expr.VarRef::name)
        .containsExactly("host", "region");
    assertThat(Extremes.BOTTOM.tags(call("bottom(v, 3)"))).isEmpty();
    assertThat(Percentile.PERCENTILE.tags(call("percentile(v, 3)"))).isEmpty();
  }
}
