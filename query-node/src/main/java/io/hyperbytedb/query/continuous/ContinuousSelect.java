package io.hyperbytedb.query.continuous;

import io.hyperbytedb.catalog.ContinuousQuery;
import io.hyperbytedb.query.influxql.ConditionSplitter;
import io.hyperbytedb.query.influxql.InfluxQlParser;
import io.hyperbytedb.query.influxql.TimeConditions;
import io.hyperbytedb.query.influxql.ast.DatabaseStatement.CreateContinuousQuery;
import io.hyperbytedb.query.influxql.ast.Dimension;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Expr.Call;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.influxql.ast.Literal.DurationLiteral;
import io.hyperbytedb.query.influxql.ast.SelectStatement;
import io.hyperbytedb.query.influxql.lex.ParseException;
import java.time.Instant;
import java.time.ZoneOffset;

/**
 * A continuous query that can be run.
 *
 * @param database where it is stored, and what its sources mean that name none
 * @param select with a target and GROUP BY time
 */
record ContinuousSelect(String database, String name, SelectStatement select, Schedule schedule) {

  /**
   * Reads what the catalog has.
   *
   * @throws ParseException if it can't be parsed
   * @throws InvalidQueryException if it can never run, with InfluxDB's text
   */
  static ContinuousSelect of(String database, ContinuousQuery stored)
      throws ParseException, InvalidQueryException {
    if (!(InfluxQlParser.parseStatement(stored.query()) instanceof CreateContinuousQuery create)) {
      throw new InvalidQueryException("invalid continuous query");
    }
    SelectStatement select = create.source();
    if (select.isRaw()) {
      throw new InvalidQueryException("continuous queries must be aggregate queries");
    }
    return new ContinuousSelect(database, stored.name(), select, schedule(create));
  }

  private static Schedule schedule(CreateContinuousQuery create) throws InvalidQueryException {
    SelectStatement select = create.source();
    for (Dimension dimension : select.dimensions()) {
      if (dimension.expr() instanceof Call call
          && call.name().equals("time")
          && call.args().getFirst() instanceof DurationLiteral(long interval)
          && interval > 0) {
        return new Schedule(
            interval,
            call.args().size() == 1 ? 0 : offset(call.args().get(1), interval),
            create.resampleEvery() == 0 ? interval : create.resampleEvery(),
            create.resampleFor(),
            select.zone() == null ? ZoneOffset.UTC : select.zone());
      }
    }
    throw new InvalidQueryException("time dimension must have duration argument");
  }

  private static long offset(Expr offset, long interval) throws InvalidQueryException {
    if (offset instanceof DurationLiteral(long nanos)) {
      return nanos % interval;
    }
    throw new InvalidQueryException("invalid time dimension offset: " + offset.text());
  }

  /**
   * The statement over a range of time, in place of what it says about time itself.
   *
   * @param start nanoseconds since 1970
   * @param end the same, exclusive
   * @param now what {@code now()} means
   */
  SelectStatement over(long start, long end, Instant now) throws InvalidQueryException {
    Expr filter = new ConditionSplitter(now, select.zone()).split(select.condition()).filter();
    return select.where(TimeConditions.and(filter, start, end));
  }
}
