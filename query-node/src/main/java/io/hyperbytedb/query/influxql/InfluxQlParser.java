package io.hyperbytedb.query.influxql;

import io.hyperbytedb.model.Compatibility;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Statement;
import io.hyperbytedb.query.influxql.lex.BoundValue;
import io.hyperbytedb.query.influxql.lex.ParseException;
import io.hyperbytedb.query.influxql.parse.StatementParser;
import java.util.List;
import java.util.Map;

/** Turns InfluxQL text into statements. All methods are safe for use by many threads. */
public final class InfluxQlParser {
  private InfluxQlParser() {}

  /**
   * Parses a query: statements separated by semicolons, perhaps none.
   *
   * @throws ParseException with InfluxDB's message if any of them is malformed
   */
  public static List<Statement> parseQuery(String text) throws ParseException {
    return parseQuery(text, Map.of(), Compatibility.V1_12);
  }

  /**
   * Parses a query with parameters ({@code $name}).
   *
   * @param parameters values by name, without the dollar; unused ones do not matter
   * @param compatibility the InfluxDB whose statements are taken
   * @throws ParseException with InfluxDB's message if any statement is malformed or a parameter has
   *     no value
   */
  public static List<Statement> parseQuery(
      String text, Map<String, BoundValue> parameters, Compatibility compatibility)
      throws ParseException {
    return new StatementParser(text, parameters, compatibility).statements();
  }

  /**
   * Parses the statement at the start of the text and ignores what follows it.
   *
   * @throws ParseException with InfluxDB's message if it is malformed
   */
  public static Statement parseStatement(String text) throws ParseException {
    return new StatementParser(text, Map.of(), Compatibility.V1_12).statement();
  }

  /**
   * Parses the expression at the start of the text and ignores what follows it.
   *
   * @throws ParseException with InfluxDB's message if it is malformed
   */
  public static Expr parseExpr(String text) throws ParseException {
    return new StatementParser(text, Map.of(), Compatibility.V1_12).expression();
  }
}
