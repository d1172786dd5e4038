package io.hyperbytedb.query.plan;

import com.google.re2j.Pattern;
import io.hyperbytedb.query.function.ScalarFunction;
import io.hyperbytedb.query.influxql.ast.BinaryOp;
import org.jspecify.annotations.Nullable;

/** Operators on single values, as InfluxDB's {@code ValuerEval}. */
public final class ScalarOps {
  private ScalarOps() {}

  /** An unsigned constant: an integer, or a float where it is more than one holds. */
  public static Object unsigned(long value) {
    return value >= 0 ? (Object) value : (Object) (2.0 * ((value >>> 1) | (value & 1)));
  }

  /** The result in a column; integers divide as floats. Null if there is none. */
  public static @Nullable Object apply(BinaryOp op, @Nullable Object a, @Nullable Object b) {
    return op == BinaryOp.DIV && a instanceof Long u && b instanceof Long v
        ? (Object) divide((double) u, (double) v)
        : applyInCondition(op, a, b);
  }

  /** The result in a condition; integers divide as integers. Null if there is none. */
  public static @Nullable Object applyInCondition(
      BinaryOp op, @Nullable Object a, @Nullable Object b) {
    // A missing boolean counts as false beside a boolean.
    Object x = a == null && b instanceof Boolean ? (Object) false : a;
    Object y = b == null && a instanceof Boolean ? (Object) false : b;
    Object result =
        switch (x) {
          case Boolean u when y instanceof Boolean v -> booleans(op, u, v);
          // Beside anything else a boolean's operators hold for nothing.
          case Boolean u -> booleans(op, u, u) == null ? null : (Object) false;
          case Long u when y instanceof Long v -> integers(op, u, v);
          case Number u when y instanceof Number v -> floats(op, u.doubleValue(), v.doubleValue());
          case String u when y instanceof Pattern regex -> matches(op, u, regex);
          case String u when y instanceof String v -> strings(op, u, v);
          case null, default -> null;
        };
    return result == null && op.isComparison() && !op.isRegex() ? (Object) false : result;
  }

  private static @Nullable Object booleans(BinaryOp op, boolean u, boolean v) {
    return switch (op) {
      case AND, BITWISE_AND -> (Object) (u && v);
      case OR, BITWISE_OR -> (Object) (u || v);
      case BITWISE_XOR, NEQ -> (Object) (u != v);
      case EQ -> (Object) (u == v);
      default -> null;
    };
  }

  private static @Nullable Object strings(BinaryOp op, String u, String v) {
    return switch (op) {
      case EQ -> (Object) u.equals(v);
      case NEQ -> (Object) !u.equals(v);
      default -> null;
    };
  }

  private static @Nullable Object matches(BinaryOp op, String text, Pattern regex) {
    return switch (op) {
      case EQ_REGEX -> (Object) regex.matcher(text).find();
      case NEQ_REGEX -> (Object) !regex.matcher(text).find();
      default -> null;
    };
  }

  private static @Nullable Object floats(BinaryOp op, double u, double v) {
    return switch (op) {
      case ADD -> (Object) (u + v);
      case SUB -> (Object) (u - v);
      case MUL -> (Object) (u * v);
      case DIV -> (Object) divide(u, v);
      case MOD -> (Object) (u % v);
      default -> op.isComparison() ? (Object) holds(op, u, v) : null;
    };
  }

  private static double divide(double u, double v) {
    return v == 0 ? 0 : u / v;
  }

  private static @Nullable Object integers(BinaryOp op, long u, long v) {
    return switch (op) {
      case ADD -> (Object) (u + v);
      case SUB -> (Object) (u - v);
      case MUL -> (Object) (u * v);
      case DIV -> v == 0 ? (Object) 0L : (Object) (u / v);
      case MOD -> v == 0 ? (Object) 0L : (Object) (u % v);
      case BITWISE_AND -> (Object) (u & v);
      case BITWISE_OR -> (Object) (u | v);
      case BITWISE_XOR -> (Object) (u ^ v);
      default -> op.isComparison() ? (Object) holds(op, Long.compare(u, v)) : null;
    };
  }

  /**
   * A mathematical function; null if it is given anything but numbers.
   *
   * @param y as x for a function of one number
   */
  static @Nullable Object call(ScalarFunction function, @Nullable Object x, @Nullable Object y) {
    if (!(x instanceof Number u) || !(y instanceof Number v)) {
      return null;
    }
    return function.keepsIntegers() && u instanceof Long
        ? u
        : (Object) function.apply(u.doubleValue(), v.doubleValue());
  }

  /** Whether a comparison holds; what is no number is only unequal to everything. */
  static boolean holds(BinaryOp op, double u, double v) {
    return switch (op) {
      case EQ -> u == v;
      case NEQ -> u != v;
      case LT -> u < v;
      case LTE -> u <= v;
      case GT -> u > v;
      case GTE -> u >= v;
      default -> false;
    };
  }

  /** Whether an order of two values is what a comparison asks for. */
  static boolean holds(BinaryOp op, int order) {
    return switch (op) {
      case EQ -> order == 0;
      case NEQ -> order != 0;
      case LT -> order < 0;
      case LTE -> order <= 0;
      case GT -> order > 0;
      case GTE -> order >= 0;
      default -> false;
    };
  }
}
