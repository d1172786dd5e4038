package io.hyperbytedb.query.influxql;

import io.hyperbytedb.query.function.ScalarFunction;
import io.hyperbytedb.query.influxql.ast.BinaryOp;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Literal;
import io.hyperbytedb.query.influxql.ast.Literal.BooleanLiteral;
import io.hyperbytedb.query.influxql.ast.Literal.DurationLiteral;
import io.hyperbytedb.query.influxql.ast.Literal.IntegerLiteral;
import io.hyperbytedb.query.influxql.ast.Literal.NilLiteral;
import io.hyperbytedb.query.influxql.ast.Literal.NumberLiteral;
import io.hyperbytedb.query.influxql.ast.Literal.StringLiteral;
import io.hyperbytedb.query.influxql.ast.Literal.TimeLiteral;
import io.hyperbytedb.query.influxql.ast.Literal.UnsignedLiteral;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Operations on literals; null is the answer to one that InfluxQL leaves as it stands. */
final class LiteralMath {
  private static final Literal FALSE = new BooleanLiteral(false);

  private final ZoneId zone;

  /** Strings that are times without an offset are in {@code zone}. */
  LiteralMath(ZoneId zone) {
    this.zone = zone;
  }

  @Nullable Literal apply(BinaryOp op, Literal lhs, Literal rhs) {
    if (rhs instanceof NilLiteral && !(lhs instanceof UnsignedLiteral)) {
      boolean always = !(lhs instanceof StringLiteral) && !(lhs instanceof NilLiteral);
      return always || isEquality(op) ? FALSE : null;
    }
    return switch (lhs) {
      case BooleanLiteral(boolean left) ->
          rhs instanceof BooleanLiteral(boolean right) ? booleans(op, left, right) : null;
      case DurationLiteral(long left) -> durationLeft(op, left, rhs);
      case IntegerLiteral(long left) -> integerLeft(op, left, rhs);
      case UnsignedLiteral(long left) -> unsignedLeft(op, left, rhs);
      case NumberLiteral(double left) -> numberLeft(op, left, rhs);
      case StringLiteral(String left) -> stringLeft(op, left, rhs);
      case TimeLiteral(Instant left) -> timeLeft(op, left, rhs);
      case NilLiteral _ -> isEquality(op) ? FALSE : null;
      case Literal.RegexLiteral _, Literal.ListLiteral _ -> null;
    };
  }

  private static boolean isEquality(BinaryOp op) {
    return op == BinaryOp.EQ || op == BinaryOp.NEQ;
  }

  private static @Nullable Literal booleans(BinaryOp op, boolean left, boolean right) {
    return switch (op) {
      case EQ -> new BooleanLiteral(left == right);
      case NEQ, BITWISE_XOR -> new BooleanLiteral(left != right);
      case AND, BITWISE_AND -> new BooleanLiteral(left && right);
      case OR, BITWISE_OR -> new BooleanLiteral(left || right);
      default -> null;
    };
  }

  private @Nullable Literal durationLeft(BinaryOp op, long left, Literal rhs) {
    return switch (rhs) {
      case DurationLiteral(long right) ->
          switch (op) {
            case ADD -> new DurationLiteral(left + right);
            case SUB -> new DurationLiteral(left - right);
            default -> ordered(op, Long.compare(left, right));
          };
      case NumberLiteral(double right) -> scaled(op, left, (long) right);
      case IntegerLiteral(long right) -> scaled(op, left, right);
      case TimeLiteral(Instant right) ->
          op == BinaryOp.ADD ? new TimeLiteral(right.plusNanos(left)) : null;
      case StringLiteral(String right) -> {
        Instant time = time(right);
        yield time == null ? null : durationLeft(op, left, new TimeLiteral(time));
      }
      default -> null;
    };
  }

  private static @Nullable Literal scaled(BinaryOp op, long nanos, long factor) {
    return switch (op) {
      case MUL -> new DurationLiteral(nanos * factor);
      case DIV -> new DurationLiteral(factor == 0 ? 0 : nanos / factor);
      default -> null;
    };
  }

  private @Nullable Literal integerLeft(BinaryOp op, long left, Literal rhs) {
    return switch (rhs) {
      case NumberLiteral(double right) -> numbers(op, (double) left, right);
      case IntegerLiteral(long right) -> integers(op, left, right);
      case UnsignedLiteral(long right) ->
          left < 0 && isOrder(op)
              ? new BooleanLiteral(op == BinaryOp.LT || op == BinaryOp.LTE)
              : unsigned(op, left, right);
      case DurationLiteral(long right) ->
          switch (op) {
            case ADD -> new TimeLiteral(ofNanos(left).plusNanos(right));
            case SUB -> new TimeLiteral(ofNanos(left).plusNanos(-right));
            default -> null;
          };
      case TimeLiteral _, StringLiteral _ -> durationLeft(op, left, rhs);
      default -> null;
    };
  }

  private static @Nullable Literal integers(BinaryOp op, long left, long right) {
    return switch (op) {
      case ADD -> new IntegerLiteral(left + right);
      case SUB -> new IntegerLiteral(left - right);
      case MUL -> new IntegerLiteral(left * right);
      case DIV -> new NumberLiteral(right == 0 ? 0 : (double) left / (double) right);
      case MOD -> new IntegerLiteral(right == 0 ? 0 : left % right);
      case BITWISE_AND -> new IntegerLiteral(left & right);
      case BITWISE_OR -> new IntegerLiteral(left | right);
      case BITWISE_XOR -> new IntegerLiteral(left ^ right);
      default -> ordered(op, Long.compare(left, right));
    };
  }

  private static @Nullable Literal unsignedLeft(BinaryOp op, long left, Literal rhs) {
    return switch (rhs) {
      case NumberLiteral(double right) -> numbers(op, toDouble(left), right);
      case IntegerLiteral(long right) ->
          right < 0 && isOrder(op)
              ? new BooleanLiteral(op == BinaryOp.GT || op == BinaryOp.GTE)
              : unsigned(op, left, right);
      case UnsignedLiteral(long right) -> unsigned(op, left, right);
      default -> null;
    };
  }

  private static boolean isOrder(BinaryOp op) {
    return op.isComparison() && !isEquality(op) && !op.isRegex();
  }

  private static @Nullable Literal unsigned(BinaryOp op, long left, long right) {
    return switch (op) {
      case ADD -> new UnsignedLiteral(left + right);
      case SUB -> new UnsignedLiteral(left - right);
      case MUL -> new UnsignedLiteral(left * right);
      case DIV -> new UnsignedLiteral(right == 0 ? 0 : Long.divideUnsigned(left, right));
      case MOD -> new UnsignedLiteral(right == 0 ? 0 : Long.remainderUnsigned(left, right));
      default -> ordered(op, Long.compareUnsigned(left, right));
    };
  }

  private static @Nullable Literal numberLeft(BinaryOp op, double left, Literal rhs) {
    return switch (rhs) {
      case NumberLiteral(double right) -> numbers(op, left, right);
      case IntegerLiteral(long right) -> numbers(op, left, (double) right);
      case UnsignedLiteral(long right) -> numbers(op, left, toDouble(right));
      default -> null;
    };
  }

  private static @Nullable Literal numbers(BinaryOp op, double left, double right) {
    return switch (op) {
      case ADD -> new NumberLiteral(left + right);
      case SUB -> new NumberLiteral(left - right);
      case MUL -> new NumberLiteral(left * right);
      case DIV -> new NumberLiteral(right == 0 ? 0 : left / right);
      case MOD -> new NumberLiteral(left % right);
      case EQ -> new BooleanLiteral(left == right);
      case NEQ -> new BooleanLiteral(left != right);
      case LT -> new BooleanLiteral(left < right);
      case LTE -> new BooleanLiteral(left <= right);
      case GT -> new BooleanLiteral(left > right);
      case GTE -> new BooleanLiteral(left >= right);
      default -> null;
    };
  }

  private @Nullable Literal stringLeft(BinaryOp op, String left, Literal rhs) {
    if (rhs instanceof StringLiteral(String right)) {
      if (op == BinaryOp.ADD) {
        return new StringLiteral(left + right);
      } else if (isEquality(op)) {
        return new BooleanLiteral(sameText(left, right) == (op == BinaryOp.EQ));
      }
    } else if (!(rhs instanceof DurationLiteral
        || rhs instanceof TimeLiteral
        || rhs instanceof IntegerLiteral)) {
      return null;
    }
    Instant time = time(left);
    return time == null ? null : timeLeft(op, time, rhs);
  }

  /** Whether two strings are equal, as times if both are times. */
  private boolean sameText(String left, String right) {
    Instant leftTime = time(left);
    Instant rightTime = time(right);
    if (leftTime == null || rightTime == null) {
      return left.equals(right);
    }
    return leftTime.equals(rightTime);
  }

  private @Nullable Literal timeLeft(BinaryOp op, Instant left, Literal rhs) {
    return switch (rhs) {
      case DurationLiteral(long right) -> shifted(op, left, right);
      case IntegerLiteral(long right) -> shifted(op, left, right);
      case TimeLiteral(Instant right) ->
          op == BinaryOp.SUB
              ? new DurationLiteral(nanosBetween(right, left))
              : ordered(op, left.compareTo(right));
      case StringLiteral(String right) -> {
        Instant time = time(right);
        yield time == null ? null : timeLeft(op, left, new TimeLiteral(time));
      }
      default -> null;
    };
  }

  private static @Nullable Literal shifted(BinaryOp op, Instant time, long nanos) {
    return switch (op) {
      case ADD -> new TimeLiteral(time.plusNanos(nanos));
      case SUB -> new TimeLiteral(time.plusNanos(-nanos));
      default -> null;
    };
  }

  private static @Nullable Literal ordered(BinaryOp op, int order) {
    return switch (op) {
      case EQ -> new BooleanLiteral(order == 0);
      case NEQ -> new BooleanLiteral(order != 0);
      case LT -> new BooleanLiteral(order < 0);
      case LTE -> new BooleanLiteral(order <= 0);
      case GT -> new BooleanLiteral(order > 0);
      case GTE -> new BooleanLiteral(order >= 0);
      default -> null;
    };
  }

  private @Nullable Instant time(String text) {
    OffsetDateTime time = TimeStrings.parse(text, zone);
    return time == null ? null : time.toInstant();
  }

  private static Instant ofNanos(long nanos) {
    return Instant.EPOCH.plusNanos(nanos);
  }

  /** Nanoseconds from one to the other, no more than 292 years. */
  private static long nanosBetween(Instant from, Instant to) {
    Duration between = Duration.between(from, to);
    try {
      return between.toNanos();
    } catch (ArithmeticException e) {
      return between.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  /**
   * The value of a function of literals; nil if one is not a number.
   *
   * @param args as many as the function takes
   */
  static Literal call(ScalarFunction function, List<? extends Expr> args) {
    Expr first = args.getFirst();
    if (function.keepsIntegers()
        && (first instanceof IntegerLiteral || first instanceof UnsignedLiteral)) {
      return (Literal) first;
    }
    Double x = number(first);
    Double y = number(args.getLast());
    return x == null || y == null ? new NilLiteral() : new NumberLiteral(function.apply(x, y));
  }

  private static @Nullable Double number(Expr literal) {
    return switch (literal) {
      case NumberLiteral(double value) -> value;
      case IntegerLiteral(long value) -> (double) value;
      case UnsignedLiteral(long value) -> toDouble(value);
      default -> null;
    };
  }

  private static double toDouble(long unsigned) {
    double half = (double) ((unsigned >>> 1) | (unsigned & 1));
    return unsigned >= 0 ? (double) unsigned : 2 * half;
  }
}
