package io.hyperbytedb.query.influxql;

import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Literal;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The mathematical functions: those of single values, not of series. */
public final class MathFunctions {
  private static final Set<String> NAMES =
      Set.of(
          "abs", "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "exp", "log", "ln", "log2",
          "log10", "sqrt", "pow", "floor", "ceil", "round");

  private static final double LOG10_OF_2 = 0.3010299956639812;
  private static final double LOG2_OF_E = 1.4426950408889634;

  private MathFunctions() {}

  /** Whether there is a mathematical function of this name. */
  public static boolean contains(String name) {
    return NAMES.contains(name);
  }

  /** How many arguments the function of this name takes. */
  public static int arguments(String name) {
    return switch (name) {
      case "atan2", "pow", "log" -> 2;
      default -> 1;
    };
  }

  /**
   * A function of one number, other than {@code abs floor ceil round} of an integer: these leave it
   * as it is, abs even a negative one, since InfluxDB does.
   */
  public static double apply(String name, double x) {
    return switch (name) {
      case "abs" -> Math.abs(x);
      case "sin" -> Math.sin(x);
      case "cos" -> Math.cos(x);
      case "tan" -> Math.tan(x);
      case "asin" -> Math.asin(x);
      case "acos" -> Math.acos(x);
      case "atan" -> Math.atan(x);
      case "exp" -> Math.exp(x);
      case "ln" -> Math.log(x);
      case "log2" -> log2(x);
      case "log10" -> log2(x) * LOG10_OF_2;
      case "sqrt" -> Math.sqrt(x);
      case "floor" -> Math.floor(x);
      case "ceil" -> Math.ceil(x);
      case "round" -> round(x);
      default -> throw new IllegalArgumentException("no function of one number [" + name + "]");
    };
  }

  /** A function of two numbers. */
  public static double apply(String name, double x, double y) {
    return switch (name) {
      case "atan2" -> Math.atan2(x, y);
      case "pow" -> Math.pow(x, y);
      case "log" -> Math.log(x) / Math.log(y);
      default -> throw new IllegalArgumentException("no function of two numbers [" + name + "]");
    };
  }

  /** Exact for powers of two, as in InfluxDB. */
  private static double log2(double x) {
    if (!(x > 0) || Double.isInfinite(x)) {
      return Math.log(x);
    }
    if (x < Double.MIN_NORMAL) {
      return log2(x * 0x1p54) - 54;
    }
    int exponent = Math.getExponent(x) + 1;
    double fraction = Math.scalb(x, -exponent);
    if (fraction == 0.5) {
      return exponent - 1;
    }
    return Math.log(fraction) * LOG2_OF_E + exponent;
  }

  /** Half away from zero. */
  private static double round(double x) {
    double whole = x < 0 ? Math.ceil(x) : Math.floor(x);
    return Math.abs(x - whole) >= 0.5 ? whole + Math.copySign(1, x) : whole;
  }

  /**
   * The value of a function of literals: a number, nil if an argument is not a number, null if
   * there is no such function of so many arguments.
   */
  static @Nullable Literal fold(String name, List<Expr> args) {
    if (!contains(name) || args.size() != arguments(name)) {
      return null;
    }
    Expr first = args.getFirst();
    boolean keepsIntegers =
        switch (name) {
          case "abs", "floor", "ceil", "round" -> true;
          default -> false;
        };
    if (keepsIntegers
        && (first instanceof Literal.IntegerLiteral || first instanceof Literal.UnsignedLiteral)) {
      return (Literal) first;
    }
    Double x = number(first);
    if (args.size() == 1) {
      return x == null ? new Literal.NilLiteral() : new Literal.NumberLiteral(apply(name, x));
    }
    Double y = number(args.get(1));
    return x == null || y == null
        ? new Literal.NilLiteral()
        : new Literal.NumberLiteral(apply(name, x, y));
  }

  private static @Nullable Double number(Expr literal) {
    return switch (literal) {
      case Literal.NumberLiteral(double value) -> value;
      case Literal.IntegerLiteral(long value) -> (double) value;
      case Literal.UnsignedLiteral(long value) -> LiteralMath.toDouble(value);
      default -> null;
    };
  }
}
