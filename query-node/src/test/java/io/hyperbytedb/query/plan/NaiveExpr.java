package io.hyperbytedb.query.plan;

import com.google.re2j.Pattern;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.influxql.ast.BinaryOp;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Literal;
import io.hyperbytedb.query.math.GoMath;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Expressions worked out as the manual of InfluxQL has it, one value after the other, and random
 * ones to work out.
 */
public final class NaiveExpr {
  private static final List<BinaryOp> ARITHMETIC =
      List.of(BinaryOp.ADD, BinaryOp.SUB, BinaryOp.MUL, BinaryOp.DIV, BinaryOp.MOD);
  private static final List<BinaryOp> COMPARISONS =
      List.of(BinaryOp.EQ, BinaryOp.NEQ, BinaryOp.LT, BinaryOp.LTE, BinaryOp.GT, BinaryOp.GTE);

  private final Function<String, @Nullable Object> row;
  private final boolean inCondition;
  private final boolean ofSubquery;

  /**
   * @param row the values of names
   * @param inCondition whether integers divide as integers
   * @param ofSubquery whether the row is of a subquery: there a boolean that is missing is false
   */
  public NaiveExpr(
      Function<String, @Nullable Object> row, boolean inCondition, boolean ofSubquery) {
    this.row = row;
    this.inCondition = inCondition;
    this.ofSubquery = ofSubquery;
  }

  /** A value of few different ones. */
  public static Object value(FieldType type, Random random) {
    int number = random.nextInt(9) - 4;
    return switch (type) {
      case FLOAT -> (Object) (number * 0.5);
      case INTEGER -> (Object) (long) number;
      case BOOLEAN -> (Object) (number > 0);
      case STRING -> "t" + Math.abs(number);
    };
  }

  private static <T> T one(Random random, List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  /** A random expression of numbers. */
  public static Expr number(Random random, List<String> fields, int depth) {
    if (depth == 0 || random.nextInt(4) == 0) {
      return switch (random.nextInt(4)) {
        case 0 -> new Literal.IntegerLiteral((Long) value(FieldType.INTEGER, random));
        case 1 -> new Literal.NumberLiteral((Double) value(FieldType.FLOAT, random));
        default -> new Expr.VarRef(one(random, fields));
      };
    }
    Expr left = number(random, fields, depth - 1);
    if (random.nextInt(8) == 0) {
      return new Expr.Call("abs", List.of(left));
    }
    Expr right = number(random, fields, depth - 1);
    if (random.nextInt(8) == 0) {
      return new Expr.Call("pow", List.of(left, right));
    }
    return new Expr.ParenExpr(new Expr.BinaryExpr(one(random, ARITHMETIC), left, right));
  }

  /** A random condition on numbers, a text and a boolean. */
  public static Expr condition(
      Random random, List<String> numbers, String text, String flag, int depth) {
    if (depth > 0 && random.nextInt(3) > 0) {
      return new Expr.ParenExpr(
          new Expr.BinaryExpr(
              random.nextBoolean() ? BinaryOp.AND : BinaryOp.OR,
              condition(random, numbers, text, flag, depth - 1),
              condition(random, numbers, text, flag, depth - 1)));
    }
    return switch (random.nextInt(6)) {
      case 0 ->
          new Expr.BinaryExpr(
              random.nextBoolean() ? BinaryOp.EQ : BinaryOp.NEQ,
              new Expr.VarRef(text),
              new Literal.StringLiteral((String) value(FieldType.STRING, random)));
      case 1 ->
          new Expr.BinaryExpr(
              random.nextBoolean() ? BinaryOp.EQ_REGEX : BinaryOp.NEQ_REGEX,
              new Expr.VarRef(text),
              new Literal.RegexLiteral(Pattern.compile("[0-" + random.nextInt(4) + "]")));
      case 2 ->
          new Expr.BinaryExpr(
              random.nextBoolean() ? BinaryOp.EQ : BinaryOp.NEQ,
              new Expr.VarRef(flag),
              new Literal.BooleanLiteral(random.nextBoolean()));
      default ->
          new Expr.BinaryExpr(
              one(random, COMPARISONS),
              random.nextBoolean()
                  ? new Expr.VarRef(one(random, numbers))
                  : number(random, numbers, 1),
              number(random, numbers, 1));
    };
  }

  /** The value; null if there is none. */
  public @Nullable Object value(Expr expr) {
    return switch (expr) {
      case Expr.ParenExpr(Expr inner) -> value(inner);
      case Expr.VarRef ref -> row.apply(ref.name());
      case Literal.IntegerLiteral(long value) -> value;
      case Literal.NumberLiteral(double value) -> value;
      case Literal.StringLiteral(String value) -> value;
      case Literal.BooleanLiteral(boolean value) -> value;
      case Literal.RegexLiteral(Pattern regex) -> regex;
      case Expr.Call(String name, List<Expr> args) -> call(name, args);
      case Expr.BinaryExpr(BinaryOp op, Expr lhs, Expr rhs) -> binary(op, value(lhs), value(rhs));
      default -> throw new IllegalArgumentException(expr.text());
    };
  }

  private @Nullable Object call(String name, List<Expr> args) {
    Object x = value(args.getFirst());
    if (!(x instanceof Number u)) {
      return null;
    }
    if (name.equals("abs")) {
      // As in InfluxDB integers stay as they are.
      return u instanceof Long ? u : (Object) Math.abs(u.doubleValue());
    }
    return value(args.get(1)) instanceof Number v
        ? (Object) GoMath.pow(u.doubleValue(), v.doubleValue())
        : null;
  }

  private @Nullable Object binary(BinaryOp op, @Nullable Object a, @Nullable Object b) {
    if (op.isLogical()) {
      boolean x = Boolean.TRUE.equals(a);
      boolean y = Boolean.TRUE.equals(b);
      return op == BinaryOp.AND ? x && y : x || y;
    }
    if (op.isComparison()) {
      return compared(op, a, b);
    }
    if (!(a instanceof Number u) || !(b instanceof Number v)) {
      return null;
    }
    boolean integers = u instanceof Long && v instanceof Long;
    if (integers && (op != BinaryOp.DIV || inCondition)) {
      return integers(op, u.longValue(), v.longValue());
    }
    double x = u.doubleValue();
    double y = v.doubleValue();
    return switch (op) {
      case ADD -> x + y;
      case SUB -> x - y;
      case MUL -> x * y;
      case MOD -> x % y;
      default -> y == 0 ? 0.0 : x / y;
    };
  }

  private static long integers(BinaryOp op, long x, long y) {
    return switch (op) {
      case ADD -> x + y;
      case SUB -> x - y;
      case MUL -> x * y;
      case MOD -> y == 0 ? 0 : x % y;
      default -> y == 0 ? 0 : x / y;
    };
  }

  private @Nullable Object compared(BinaryOp op, @Nullable Object a, @Nullable Object b) {
    if (a instanceof String text && b instanceof Pattern regex) {
      return regex.matcher(text).find() == (op == BinaryOp.EQ_REGEX);
    }
    if (a instanceof Number u && b instanceof Number v) {
      int order =
          u instanceof Long x && v instanceof Long y
              ? Long.compare(x, y)
              : u.doubleValue() < v.doubleValue() ? -1 : u.doubleValue() > v.doubleValue() ? 1 : 0;
      if (Double.isNaN(u.doubleValue()) || Double.isNaN(v.doubleValue())) {
        return op == BinaryOp.NEQ;
      }
      return switch (op) {
        case EQ -> order == 0;
        case NEQ -> order != 0;
        case LT -> order < 0;
        case LTE -> order <= 0;
        case GT -> order > 0;
        default -> order >= 0;
      };
    }
    if (ofSubquery && a == null && b instanceof Boolean flag) {
      return !flag == (op == BinaryOp.EQ);
    }
    return a != null && b != null && a.equals(b) == (op == BinaryOp.EQ);
  }
}
