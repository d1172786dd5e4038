package io.hyperbytedb.query.influxql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hyperbytedb.model.Compatibility;
import io.hyperbytedb.query.influxql.GoldenFile.Case;
import io.hyperbytedb.query.influxql.ast.ExplainStatement;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.influxql.ast.SelectStatement;
import io.hyperbytedb.query.influxql.ast.Statement;
import io.hyperbytedb.query.influxql.lex.ParseException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What InfluxDB answered to our queries, recorded, is what we answer. */
class GoldenTest {
  private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

  static List<Case> parseErrors() {
    return GoldenFile.read("parse-errors.txt");
  }

  @ParameterizedTest
  @MethodSource("parseErrors")
  void aMalformedQueryGivesTheErrorOfInfluxDb(Case c) {
    assertThatThrownBy(() -> InfluxQlParser.parseQuery(c.query(), Map.of(), Compatibility.V1_8))
        .isInstanceOf(ParseException.class)
        .hasMessage(c.expected());
  }

  static List<Case> statements() {
    return GoldenFile.read("statements.txt");
  }

  @ParameterizedTest
  @MethodSource("statements")
  void aStatementIsPrintedAsInfluxDbPrintsIt(Case c) throws ParseException {
    assertThat(print(c.query())).isEqualTo(c.expected());
  }

  static List<Case> continuousQueries() {
    return GoldenFile.read("continuous-queries.txt");
  }

  @ParameterizedTest
  @MethodSource("continuousQueries")
  void aContinuousQueryIsPrintedAsInfluxDbStoresIt(Case c) throws ParseException {
    assertThat(print(c.query())).isEqualTo(c.expected());
  }

  static List<Case> selectErrors() {
    return GoldenFile.read("select-errors.txt");
  }

  @ParameterizedTest
  @MethodSource("selectErrors")
  void aSelectThatMakesNoSenseGivesTheErrorOfInfluxDb(Case c) throws ParseException {
    assertThat(validate(c.query())).isEqualTo(c.expected());
  }

  static List<Case> timeBounds() {
    return GoldenFile.read("time-bounds.txt");
  }

  @ParameterizedTest
  @MethodSource("timeBounds")
  void theTimeRangeStartsWhereItDoesInInfluxDb(Case c) throws ParseException {
    String bound;
    try {
      SelectStatement select = (SelectStatement) InfluxQlParser.parseStatement(c.query());
      bound = Long.toString(QueryValidator.validate(select, NOW).timeRange().min());
    } catch (InvalidQueryException e) {
      bound = e.getMessage();
    }
    assertThat(bound).isEqualTo(c.expected());
  }

  private static String print(String query) throws ParseException {
    return InfluxQlParser.parseQuery(query).stream()
        .map(Statement::text)
        .collect(Collectors.joining(";\n"));
  }

  private static String validate(String query) throws ParseException {
    SelectStatement select =
        switch (InfluxQlParser.parseStatement(query)) {
          case SelectStatement statement -> statement;
          case ExplainStatement explain -> explain.statement();
          case Statement other -> throw new AssertionError("no SELECT: " + other.text());
        };
    try {
      QueryValidator.validate(select, NOW);
      return "ok";
    } catch (InvalidQueryException e) {
      return e.getMessage();
    }
  }
}
