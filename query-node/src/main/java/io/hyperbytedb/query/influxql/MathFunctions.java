package io.hyperbytedb.query.influxql;

import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Literal;
import io.hyperbytedb.query.math.GoMath;
import io.hyperbytedb.query.math.GoTrigonometry;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The mathematical functions: those of single values, not of series. */
public final class MathFunctions {
  private static final Set<String> NAMES =
      Set.of(
          "abs", "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "exp", "log", "ln", "log2",
          "log10", "sqrt", "pow", "floor", "ceil", "round");

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
      case "sin" -> GoTrigonometry.sin(x);
      case "cos" -> GoTrigonometry.cos(x);
      case "tan" -> GoTrigonometry.tan(x);
      case "asin" -> GoTrigonometry.asin(x);
      case "acos" -> GoTrigonometry.acos(x);
      case "atan" -> GoTrigonometry.atan(x);
      case "exp" -> GoMath.exp(x);
      case "ln" -> GoMath.log(x);
      case "log2" -> GoMath.log2(x);
      case "log10" -> GoMath.log10(x);
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
      case "atan2" -> GoTrigonometry.atan2(x, y);
      case "pow" -> GoMath.pow(x, y);
      case "log" -> GoMath.log(x) / GoMath.log(y);
      default -> throw new IllegalArgumentException("no function of two numbers [" + name + "]");
    };
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
