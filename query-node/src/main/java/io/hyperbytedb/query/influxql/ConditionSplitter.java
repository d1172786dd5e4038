package io.hyperbytedb.query.influxql;

import io.hyperbytedb.query.influxql.ast.BinaryOp;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Expr.BinaryExpr;
import io.hyperbytedb.query.influxql.ast.Expr.ParenExpr;
import io.hyperbytedb.query.influxql.ast.Expr.VarRef;
import io.hyperbytedb.query.influxql.ast.GoTypes;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.influxql.ast.Literal;
import io.hyperbytedb.query.influxql.ast.Literal.BooleanLiteral;
import io.hyperbytedb.query.influxql.ast.Literal.StringLiteral;
import io.hyperbytedb.query.influxql.ast.Literal.TimeLiteral;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Parts the condition of a WHERE clause into the range of time it asks for and the rest. As in
 * InfluxDB, comparisons of time always narrow the range, even where they stand beside OR.
 * Immutable.
 */
public final class ConditionSplitter {
  private static final Instant FIRST_TIME = Instant.EPOCH.plusNanos(TimeRange.MIN_TIME + 1);
  private static final Instant LAST_TIME = Instant.EPOCH.plusNanos(TimeRange.MAX_TIME);

  private static final DateTimeFormatter RFC_3339 =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssXXX", Locale.ROOT);

  private final ZoneId zone;
  private final Reducer reducer;

  /**
   * A splitter for one query.
   *
   * @param now what {@code now()} means
   * @param zone of times that are strings without an offset; null for UTC
   */
  public ConditionSplitter(Instant now, @Nullable ZoneId zone) {
    this.zone = zone == null ? ZoneOffset.UTC : zone;
    this.reducer = Reducer.at(now, this.zone);
  }

  /**
   * The two parts of a condition.
   *
   * @param filter what is to be true of a point besides its time, reduced; null for anything
   */
  public record Split(@Nullable Expr filter, TimeRange timeRange) {
    static final Split ANY = new Split(null, TimeRange.ALL);
  }

  /**
   * Splits a condition.
   *
   * @param condition null for none
   * @throws InvalidQueryException if it is no condition, or compares time with what is no time
   */
  public Split split(@Nullable Expr condition) throws InvalidQueryException {
    if (condition == null) {
      return Split.ANY;
    }
    Split split = splitWithin(condition);
    Expr filter = split.filter() instanceof ParenExpr paren ? paren.expr() : split.filter();
    boolean anything = filter instanceof BooleanLiteral(boolean value) && value;
    return new Split(anything ? null : filter, split.timeRange());
  }

  /**
   * What InfluxDB filters by: it splits what reduction has left of the filter once more before it
   * executes, so that {@code (time) > 1} ends as no condition at all. A filter that is no condition
   * any more stays as it is.
   */
  @Nullable Expr settled(@Nullable Expr filter) {
    try {
      return split(filter).filter();
    } catch (InvalidQueryException e) {
      return filter;
    }
  }

  private Split splitWithin(Expr condition) throws InvalidQueryException {
    return switch (condition) {
      case BinaryExpr binary when binary.op().isLogical() -> splitBoth(binary);
      case BinaryExpr binary when isTime(binary.lhs()) ->
          new Split(null, range(binary.op(), binary.rhs()));
      case BinaryExpr binary when isTime(binary.rhs()) ->
          new Split(null, range(mirrored(binary.op()), binary.lhs()));
      case BinaryExpr binary -> new Split(reducer.reduceWithin(binary), TimeRange.ALL);
      case ParenExpr paren -> {
        Split inner = splitWithin(paren.expr());
        yield inner.filter() == null
            ? inner
            : new Split(Reducer.inParentheses(inner.filter()), inner.timeRange());
      }
      case BooleanLiteral constant -> new Split(constant, TimeRange.ALL);
      default ->
          throw new InvalidQueryException("invalid condition expression: " + condition.text());
    };
  }

  private Split splitBoth(BinaryExpr binary) throws InvalidQueryException {
    Split left = splitWithin(binary.lhs());
    Split right = splitWithin(binary.rhs());
    TimeRange range = left.timeRange().intersect(right.timeRange());
    if (left.filter() == null || right.filter() == null) {
      return new Split(right.filter() == null ? left.filter() : right.filter(), range);
    }
    return new Split(reducer.combine(binary.op(), left.filter(), right.filter()), range);
  }

  private static boolean isTime(Expr expr) {
    return expr instanceof VarRef ref && ref.name().equalsIgnoreCase("time");
  }

  private static BinaryOp mirrored(BinaryOp op) {
    return switch (op) {
      case GT -> BinaryOp.LT;
      case GTE -> BinaryOp.LTE;
      case LT -> BinaryOp.GT;
      case LTE -> BinaryOp.GTE;
      default -> op;
    };
  }

  private TimeRange range(BinaryOp op, Expr bound) throws InvalidQueryException {
    Instant time = time(bound);
    return switch (op) {
      case GT -> new TimeRange(nanos(time.plusNanos(1)), TimeRange.MAX_TIME);
      case GTE -> new TimeRange(nanos(time), TimeRange.MAX_TIME);
      case LT -> new TimeRange(TimeRange.MIN_TIME, nanos(time.minusNanos(1)));
      case LTE -> new TimeRange(TimeRange.MIN_TIME, nanos(time));
      case EQ -> new TimeRange(nanos(time), nanos(time));
      default ->
          throw new InvalidQueryException("invalid time comparison operator: " + op.symbol());
    };
  }

  private Instant time(Expr bound) throws InvalidQueryException {
    if (bound instanceof StringLiteral(String text) && TimeStrings.looksLikeTime(text)) {
      OffsetDateTime time = TimeStrings.parse(text, zone);
      if (time == null) {
        throw new InvalidQueryException("invalid timestamp string");
      }
      return inRange(time);
    }
    return switch (reducer.reduce(bound)) {
      case TimeLiteral(Instant time) -> inRange(time.atOffset(ZoneOffset.UTC));
      case Literal.DurationLiteral(long nanos) -> Instant.EPOCH.plusNanos(nanos);
      case Literal.NumberLiteral(double nanos) -> Instant.EPOCH.plusNanos((long) nanos);
      case Literal.IntegerLiteral(long nanos) -> Instant.EPOCH.plusNanos(nanos);
      case Expr other ->
          throw new InvalidQueryException(
              "invalid operation: time and " + GoTypes.name(other) + " are not compatible");
    };
  }

  private static Instant inRange(OffsetDateTime time) throws InvalidQueryException {
    Instant instant = time.toInstant();
    if (instant.isAfter(LAST_TIME)) {
      throw new InvalidQueryException("time " + RFC_3339.format(time) + " overflows time literal");
    } else if (instant.isBefore(FIRST_TIME)) {
      throw new InvalidQueryException("time " + RFC_3339.format(time) + " underflows time literal");
    }
    return instant;
  }

  /** Nanoseconds since the epoch, as far as they go. */
  static long nanos(Instant time) {
    try {
      return Duration.between(Instant.EPOCH, time).toNanos();
    } catch (ArithmeticException e) {
      return time.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }
}
