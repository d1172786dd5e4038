package io.hyperbytedb.query.show;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.query.influxql.InfluxQlParser;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.result.QueryFailure;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IndexFilterTest {
  private static Expr expr(String text) throws Exception {
    return InfluxQlParser.parseExpr(text);
  }

  private static void refused(ThrowingCallable check, String error) {
    assertThatThrownBy(check).isInstanceOf(QueryFailure.class).hasMessage(error);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a > 'x'", "a = 'x' AND (b = 'y' OR i > 1)", "a + 'x' = b", "a = b + ''"})
  void seriesTakeNoOperatorButEquality(String filter) throws Exception {
    Expr expr = expr(filter);
    refused(() -> IndexFilter.checkSeries(expr), "invalid tag comparison operator");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a = 'x'", "a != b AND (c =~ /x/ OR d !~ /y/)", "true"})
  void equalityIsTaken(String filter) throws Exception {
    Expr expr = expr(filter);
    assertThatCode(
            () -> {
              IndexFilter.checkSeries(expr);
              IndexFilter.checkTerms(expr);
              IndexFilter.checkNames(expr);
            })
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "a = 'x' AND i > 1, invalid tag comparison operator",
        "false, &influxql.BooleanLiteral{Val:false}",
        "a = 'x' OR (false), &influxql.BooleanLiteral{Val:false}"
      })
  void termsAreEqualityOrTrue(String filter, String error) throws Exception {
    Expr expr = expr(filter);
    refused(() -> IndexFilter.checkTerms(expr), error);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {"b = 'y' AND 'x' = a, =", "'x' != a, !=", "a + 'x' = b, ="})
  void aNameStandsOnTheLeft(String filter, String operator) throws Exception {
    Expr expr = expr(filter);
    refused(
        () -> IndexFilter.checkNames(expr), "left side of '" + operator + "' must be a tag key");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "a = 'x' AND 'y' = b, a = 'x'",
        "'y' = b OR (a = 'x' AND c = 'z'), a = 'x' AND c = 'z'",
        "'y' = b,",
        "a = b + '', a = b + ''"
      })
  void comparisonsWithoutANameAreLeftOut(String filter, String left) throws Exception {
    Expr named = IndexFilter.named(expr(filter));
    assertThat(named == null ? null : named.text()).isEqualTo(left);
  }
}
