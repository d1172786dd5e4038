package io.hyperbytedb.query.influxql;

import io.hyperbytedb.query.influxql.ast.Dimension;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Expr.Call;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.influxql.ast.Literal;
import io.hyperbytedb.query.influxql.ast.Literal.DurationLiteral;
import io.hyperbytedb.query.influxql.ast.Literal.StringLiteral;
import io.hyperbytedb.query.influxql.ast.Literal.TimeLiteral;
import io.hyperbytedb.query.influxql.ast.SelectStatement;
import java.math.BigInteger;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

/**
 * The {@code time(interval, offset)} of GROUP BY in nanoseconds, zeros if there is none.
 *
 * @param offset less than the interval, with the sign that it was written with
 */
record GroupByTime(long interval, long offset) {
  private static final GroupByTime NONE = new GroupByTime(0, 0);

  /** Offsets that are times count from the first of January of the year 1, as Go's clock does. */
  private static final BigInteger EPOCH_SECONDS = BigInteger.valueOf(62_135_596_800L);

  private static final BigInteger NANOS_PER_SECOND = BigInteger.valueOf(1_000_000_000L);

  /** Checks all dimensions of the statement. */
  static GroupByTime of(SelectStatement statement, Instant now) throws InvalidQueryException {
    GroupByTime found = NONE;
    for (Dimension dimension : statement.dimensions()) {
      switch (Reducer.ofConstants().reduce(dimension.expr())) {
        case Expr.VarRef ref -> {
          if (ref.name().equalsIgnoreCase("time")) {
            throw new InvalidQueryException(
                "time() is a function and expects at least one argument");
          }
        }
        case Call call -> found = found.and(call, statement, now);
        case Expr.Wildcard _, Literal.RegexLiteral _ -> {}
        default -> throw new InvalidQueryException("only time and tag dimensions allowed");
      }
    }
    return found;
  }

  private GroupByTime and(Call call, SelectStatement statement, Instant now)
      throws InvalidQueryException {
    List<Expr> args = call.args();
    if (!call.name().equals("time")) {
      throw new InvalidQueryException("only time() calls allowed in dimensions");
    } else if (args.isEmpty() || args.size() > 2) {
      throw new InvalidQueryException("time dimension expected 1 or 2 arguments");
    } else if (!(args.getFirst() instanceof DurationLiteral(long nanos))) {
      throw new InvalidQueryException("time dimension must have duration argument");
    } else if (interval != 0) {
      throw new InvalidQueryException("multiple time dimensions not allowed");
    } else if (args.size() == 1) {
      return new GroupByTime(nanos, 0);
    } else {
      return new GroupByTime(nanos, offset(args.get(1), nanos, statement, now));
    }
  }

  private static long offset(Expr arg, long interval, SelectStatement statement, Instant now)
      throws InvalidQueryException {
    return switch (arg) {
      case DurationLiteral(long nanos) -> interval == 0 ? 0 : nanos % interval;
      case TimeLiteral(Instant time) -> sinceBucketStart(time, interval);
      case Call call when !call.name().equals("now") ->
          throw new InvalidQueryException("time dimension offset function must be now()");
      case Call call when !call.args().isEmpty() ->
          throw new InvalidQueryException(
              "time dimension offset now() function requires no arguments");
      case Call _ -> sinceBucketStart(now, interval);
      case StringLiteral(String text) when TimeStrings.looksLikeTime(text) -> {
        ZoneId zone = statement.zone();
        OffsetDateTime time = TimeStrings.parse(text, zone == null ? ZoneOffset.UTC : zone);
        if (time == null) {
          throw new InvalidQueryException("invalid timestamp string");
        }
        yield sinceBucketStart(time.toInstant(), interval);
      }
      default -> throw new InvalidQueryException("time dimension offset must be duration or now()");
    };
  }

  private static long sinceBucketStart(Instant time, long interval) {
    if (interval <= 0) {
      return 0;
    }
    BigInteger seconds = EPOCH_SECONDS.add(BigInteger.valueOf(time.getEpochSecond()));
    BigInteger nanos = seconds.multiply(NANOS_PER_SECOND).add(BigInteger.valueOf(time.getNano()));
    return nanos.mod(BigInteger.valueOf(interval)).longValueExact();
  }
}
