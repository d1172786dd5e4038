package io.hyperbytedb.query.influxql;

import io.hyperbytedb.query.influxql.ast.Dimension;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Expr.Call;
import io.hyperbytedb.query.influxql.ast.Expr.Wildcard;
import io.hyperbytedb.query.influxql.ast.Field;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.influxql.ast.Literal.StringLiteral;
import java.time.Instant;

/** Checks that InfluxDB makes only when all else was found valid. */
final class LateChecks {
  private LateChecks() {}

  static void check(ValidSelect valid, Instant now) throws InvalidQueryException {
    checkTagWildcards(valid);
    checkSettled(valid, now);
  }

  private static void checkTagWildcards(ValidSelect valid) throws InvalidQueryException {
    for (ValidSelect subquery : valid.subqueries()) {
      checkTagWildcards(subquery);
    }
    for (Field field : valid.fields()) {
      Expr inner = field.expr();
      String function = "";
      while (inner instanceof Call call && !call.args().isEmpty()) {
        function = call.name();
        inner = call.args().getFirst();
      }
      if (!function.isEmpty() && inner instanceof Wildcard(Wildcard.Kind kind)) {
        if (kind == Wildcard.Kind.TAG) {
          throw new InvalidQueryException("unable to use tag wildcard in " + function + "()");
        }
      }
    }
  }

  /**
   * What folding constants made of the condition must still be one, and a time as the offset of
   * GROUP BY time passes all other checks, to be refused in the end.
   */
  private static void checkSettled(ValidSelect valid, Instant now) throws InvalidQueryException {
    new ConditionSplitter(now, valid.statement().zone()).split(valid.condition());
    for (Dimension dimension : valid.statement().dimensions()) {
      if (Reducer.ofConstants().reduce(dimension.expr()) instanceof Call call
          && valid.interval() > 0
          && call.args().size() == 2
          && call.args().get(1) instanceof StringLiteral offset) {
        throw new InvalidQueryException("invalid time dimension offset: " + offset.text());
      }
    }
    for (ValidSelect subquery : valid.subqueries()) {
      checkSettled(subquery, now);
    }
  }
}
