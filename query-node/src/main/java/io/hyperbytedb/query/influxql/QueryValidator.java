package io.hyperbytedb.query.influxql;

import io.hyperbytedb.query.influxql.ast.Expr.VarRef;
import io.hyperbytedb.query.influxql.ast.Field;
import io.hyperbytedb.query.influxql.ast.Fill;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.influxql.ast.SelectStatement;
import io.hyperbytedb.query.influxql.ast.Source;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Refuses SELECTs that make no sense whatever the schema and the data: functions with wrong
 * arguments, fields that do not go together, bad dimensions and conditions. InfluxDB does this
 * before it executes, in the same order, so that the first error is the same. Safe for use by many
 * threads.
 */
public final class QueryValidator {
  private QueryValidator() {}

  /**
   * Validates a statement and its subqueries.
   *
   * @param now what {@code now()} means
   * @throws InvalidQueryException with InfluxDB's message for the first thing that is wrong
   */
  public static ValidSelect validate(SelectStatement statement, Instant now)
      throws InvalidQueryException {
    Surroundings none =
        new Surroundings(0, 0, TimeRange.ALL, statement.isAscending(), /* ofSubquery= */ false);
    ValidSelect valid = validate(statement, now, none);
    LateChecks.check(valid, now);
    return valid;
  }

  /** What a subquery takes from the query around it. */
  private record Surroundings(
      long interval,
      long intervalOffset,
      TimeRange timeRange,
      boolean ascending,
      boolean ofSubquery) {}

  private static ValidSelect validate(SelectStatement statement, Instant now, Surroundings around)
      throws InvalidQueryException {
    ConditionSplitter splitter = new ConditionSplitter(now, statement.zone());
    ConditionSplitter.Split split = splitter.split(statement.condition());
    ConditionChecks.check(split.filter());
    GroupByTime groupBy = GroupByTime.of(statement, now);
    if (!statement.sortFields().isEmpty() && statement.isAscending() != around.ascending()) {
      throw new InvalidQueryException(
          "subqueries must be ordered in the same direction as the query itself");
    }
    boolean ownInterval = groupBy.interval() != 0;
    boolean inherited = !ownInterval && around.interval() != 0;
    boolean redundantNulls =
        around.ofSubquery() && ownInterval && statement.fill() instanceof Fill.NullFill;
    Fill fill = redundantNulls ? new Fill.NoFill() : statement.fill();

    FieldChecks checks = new FieldChecks(statement, ownInterval || inherited, inherited);
    List<Field> fields = fields(statement);
    for (Field field : fields) {
      checks.checkField(field.expr());
    }
    checks.checkTogether(fields.isEmpty(), fill);
    TimeRange ownRange = untilNow(split.timeRange(), ownInterval, now);
    Surroundings within =
        new Surroundings(
            inherited ? around.interval() : groupBy.interval(),
            inherited ? around.intervalOffset() : groupBy.offset(),
            ownRange.intersect(around.timeRange()),
            around.ascending(),
            /* ofSubquery= */ true);
    return new ValidSelect(
        statement,
        fields,
        timeColumn(statement),
        splitter.settled(split.filter()),
        within.timeRange(),
        ownRange,
        Math.max(0, within.interval()),
        within.intervalOffset(),
        inherited,
        checks.extraIntervals(),
        around.ascending(),
        fill,
        checks.onlySelectors(),
        subqueries(statement, now, within));
  }

  /** Buckets of time end now unless the query says when. */
  private static TimeRange untilNow(TimeRange range, boolean ownInterval, Instant now) {
    return range.hasMax() || !ownInterval
        ? range
        : new TimeRange(range.min(), ConditionSplitter.nanos(now));
  }

  private static List<ValidSelect> subqueries(
      SelectStatement statement, Instant now, Surroundings around) throws InvalidQueryException {
    List<ValidSelect> subqueries = new ArrayList<>();
    for (Source source : statement.sources()) {
      if (source instanceof Source.SubQuery(SelectStatement inner)) {
        subqueries.add(validate(inner, now, around));
      }
    }
    return subqueries;
  }

  private static List<Field> fields(SelectStatement statement) {
    Reducer reducer = Reducer.ofMath();
    List<Field> fields = new ArrayList<>(statement.fields().size());
    for (Field field : statement.fields()) {
      if (!isTime(field)) {
        fields.add(new Field(reducer.reduce(field.expr()), field.alias()));
      }
    }
    return fields;
  }

  private static String timeColumn(SelectStatement statement) {
    String name = "time";
    for (Field field : statement.fields()) {
      if (isTime(field) && !field.alias().isEmpty()) {
        name = field.alias();
      }
    }
    return name;
  }

  private static boolean isTime(Field field) {
    return field.expr() instanceof VarRef ref && ref.name().equals("time");
  }
}
