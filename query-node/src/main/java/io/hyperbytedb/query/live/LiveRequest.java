package io.hyperbytedb.query.live;

import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.query.influxql.InfluxQlParser;
import io.hyperbytedb.query.influxql.QueryValidator;
import io.hyperbytedb.query.influxql.ValidSelect;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.influxql.ast.SelectStatement;
import io.hyperbytedb.query.influxql.ast.Statement;
import io.hyperbytedb.query.influxql.lex.ParseException;
import io.hyperbytedb.query.influxql.lex.Quoting;
import io.hyperbytedb.query.json.TimeFormat;
import io.hyperbytedb.query.plan.BatchFilter;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a client of a live tail asks for.
 *
 * @param database whose rows
 * @param policy of which retention policy; empty for all
 * @param measurement of which measurement; empty for all
 * @param select the SELECT that answers the same rows once they are stored
 * @param epochUnit nanoseconds in the unit of times, 0 for RFC 3339
 * @param limit how many rows; 0 for any number
 */
record LiveRequest(
    String database,
    String policy,
    String measurement,
    SelectStatement select,
    long epochUnit,
    long limit) {

  /**
   * Reads the parameters.
   *
   * @throws HyperbyteException BAD_REQUEST if one is missing or wrong
   */
  static LiveRequest of(Map<String, List<String>> form) {
    String database = first(form, "db");
    if (database.isEmpty()) {
      throw new HyperbyteException(ErrorCode.BAD_REQUEST, "database is required");
    }
    String policy = first(form, "rp");
    String measurement = first(form, "measurement");
    String from =
        "SELECT * FROM "
            + Quoting.ident(database)
            + "."
            + (policy.isEmpty() ? "" : Quoting.ident(policy))
            + "."
            + (measurement.isEmpty() ? "/.*/" : Quoting.ident(measurement));
    return new LiveRequest(
        database,
        policy,
        measurement,
        select(from, first(form, "where").strip()),
        TimeFormat.unit(first(form, "epoch").strip()),
        limit(first(form, "limit").strip()));
  }

  private static SelectStatement select(String from, String where) {
    try {
      if (where.isEmpty()) {
        return (SelectStatement) InfluxQlParser.parseStatement(from);
      }
      // Alone first, for the position in the message.
      Expr condition = InfluxQlParser.parseExpr(where);
      List<Statement> parsed = InfluxQlParser.parseQuery(from + " WHERE " + where);
      String text = InfluxQlParser.parseStatement(from).text() + " WHERE " + condition.text();
      if (parsed.size() == 1
          && parsed.getFirst() instanceof SelectStatement select
          && select.text().equals(text)) {
        return select;
      }
    } catch (ParseException e) {
      throw new HyperbyteException(
          ErrorCode.BAD_REQUEST, "error parsing where: " + e.getMessage(), e);
    }
    throw new HyperbyteException(
        ErrorCode.BAD_REQUEST, "error parsing where: more than a condition");
  }

  private static long limit(String text) {
    try {
      long limit = text.isEmpty() ? 0 : Long.parseLong(text);
      if (limit >= 0) {
        return limit;
      }
    } catch (NumberFormatException e) {
      // Refused below.
    }
    throw new HyperbyteException(ErrorCode.BAD_REQUEST, "invalid limit");
  }

  private static String first(Map<String, List<String>> form, String name) {
    List<String> values = form.getOrDefault(name, List.of());
    return values.isEmpty() ? "" : values.getFirst();
  }

  /**
   * The condition.
   *
   * @param now what {@code now()} means in it, as long as the tail lasts
   * @throws HyperbyteException BAD_REQUEST if it makes no sense
   */
  BatchFilter filter(Instant now) {
    try {
      ValidSelect valid = QueryValidator.validate(select, now);
      return new BatchFilter(valid.condition(), valid.timeRange());
    } catch (InvalidQueryException e) {
      throw new HyperbyteException(ErrorCode.BAD_REQUEST, String.valueOf(e.getMessage()), e);
    }
  }

  /** Whether there is a condition. */
  boolean hasCondition() {
    return select.condition() != null;
  }
}
