package io.hyperbytedb.query.influxql;

import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Field;
import io.hyperbytedb.query.influxql.ast.Fill;
import io.hyperbytedb.query.influxql.ast.SelectStatement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A SELECT that {@link QueryValidator} has found valid, and what it had to find out for that: a
 * component for each finding.
 *
 * @param statement as parsed
 * @param fields the fields to compute: without time, constants folded
 * @param timeColumn what the column of times is called, {@code time} unless it has an alias
 * @param condition what is to be true of a point besides its time, null for anything
 * @param timeRange without an upper bound in the text it ends now if there is an interval; a
 *     subquery's is within that of the query around it
 * @param ownRange its own range of time, whatever that of the query around it
 * @param interval of GROUP BY time in nanoseconds, 0 if there is none or it is negative; a subquery
 *     without one has that of the query around it
 * @param intervalOffset where intervals start, modulo the interval
 * @param intervalInherited whether the interval is that of the query around
 * @param extraIntervals how many intervals before the range the functions want to see
 * @param ascending whether rows go forward in time; a subquery's go as those of the query around
 * @param fill in a subquery with an interval of its own, none rather than null
 * @param onlySelectors whether each function picks a point, as max does, rather than computing one
 * @param subqueries those in FROM, in order
 */
public record ValidSelect(
    SelectStatement statement,
    List<Field> fields,
    String timeColumn,
    @Nullable Expr condition,
    TimeRange timeRange,
    TimeRange ownRange,
    long interval,
    long intervalOffset,
    boolean intervalInherited,
    int extraIntervals,
    boolean ascending,
    Fill fill,
    boolean onlySelectors,
    List<ValidSelect> subqueries) {

  public ValidSelect {
    fields = List.copyOf(fields);
    subqueries = List.copyOf(subqueries);
  }

  /** The same over another range of time. */
  public ValidSelect within(TimeRange range) {
    return new ValidSelect(
        statement,
        fields,
        timeColumn,
        condition,
        range,
        ownRange,
        interval,
        intervalOffset,
        intervalInherited,
        extraIntervals,
        ascending,
        fill,
        onlySelectors,
        subqueries);
  }

  /** A range and what its functions look back at: some windows more on the side where it begins. */
  public TimeRange lookedAt(TimeRange range) {
    if (extraIntervals == 0) {
      return range;
    }
    long more =
        interval > Long.MAX_VALUE / extraIntervals ? Long.MAX_VALUE : interval * extraIntervals;
    return range.wider(more, ascending);
  }
}
