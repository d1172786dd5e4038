package io.hyperbytedb.query.show;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.catalog.series.SeriesIndex;
import io.hyperbytedb.query.influxql.InfluxQlParser;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.result.QueryFailure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeasurementConditionTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "true; BooleanLiteral{Val:true}",
        "(a); VarRef{Val:\"a\", Type:0}",
        "a::tag; VarRef{Val:\"a\", Type:7}",
        "'x\"y'; StringLiteral{Val:\"x\\\"y\"}",
        "1h; DurationLiteral{Val:3600000000000}",
        "1.5; NumberLiteral{Val:1.5}",
        "1; IntegerLiteral{Val:1}"
      })
  void whatIsNoComparisonIsNamedAsGoDoes(String condition, String text) throws Exception {
    Expr expr = InfluxQlParser.parseExpr(condition);
    assertThatThrownBy(() -> MeasurementCondition.passes(expr, "m", new SeriesIndex().view(1, "m")))
        .isInstanceOf(QueryFailure.class)
        .hasMessage("&influxql." + text);
  }
}
