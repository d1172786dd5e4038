package io.hyperbytedb.query.influxql;

import io.hyperbytedb.query.function.Functions;
import io.hyperbytedb.query.function.ScalarFunction;
import io.hyperbytedb.query.influxql.ast.BinaryOp;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Expr.BinaryExpr;
import io.hyperbytedb.query.influxql.ast.Expr.Call;
import io.hyperbytedb.query.influxql.ast.Expr.ParenExpr;
import io.hyperbytedb.query.influxql.ast.Expr.VarRef;
import io.hyperbytedb.query.influxql.ast.Literal;
import io.hyperbytedb.query.influxql.ast.Literal.BooleanLiteral;
import io.hyperbytedb.query.influxql.ast.Literal.TimeLiteral;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Folds constants: arithmetic and comparisons of literals, {@code now()}, mathematical functions of
 * literals, and AND and OR with a constant side. Strings that look like times become times where
 * they meet durations and times. Immutable.
 */
public final class Reducer {
  private final @Nullable Instant now;
  private final boolean math;
  private final LiteralMath literals;

  private Reducer(@Nullable Instant now, ZoneId zone, boolean math) {
    this.now = now;
    this.math = math;
    this.literals = new LiteralMath(zone);
  }

  /** Folds no functions. */
  public static Reducer ofConstants() {
    return new Reducer(null, ZoneOffset.UTC, false);
  }

  /** Folds {@code now()}, and reads times that are strings in the given zone. */
  public static Reducer at(Instant now, ZoneId zone) {
    return new Reducer(now, zone, false);
  }

  /** Folds mathematical functions. */
  public static Reducer ofMath() {
    return new Reducer(null, ZoneOffset.UTC, true);
  }

  /** The reduced expression, out of the outermost parentheses. */
  public Expr reduce(Expr expr) {
    Expr reduced = reduceWithin(expr);
    return reduced instanceof ParenExpr paren ? paren.expr() : reduced;
  }

  /** The reduced expression; parentheses stay around what is still an operation. */
  Expr reduceWithin(Expr expr) {
    return switch (expr) {
      case BinaryExpr binary ->
          combine(binary.op(), reduceWithin(binary.lhs()), reduceWithin(binary.rhs()));
      case ParenExpr paren -> inParentheses(reduceWithin(paren.expr()));
      case Call call -> reduceCall(call);
      case VarRef ref -> now != null && ref.name().equals("now()") ? new TimeLiteral(now) : ref;
      case Expr.Wildcard _, Expr.Distinct _, Literal _ -> expr;
    };
  }

  static Expr inParentheses(Expr reduced) {
    return reduced instanceof BinaryExpr ? new ParenExpr(reduced) : reduced;
  }

  /** The operation on two reduced expressions. */
  Expr combine(BinaryOp op, Expr lhs, Expr rhs) {
    if (op.isLogical() && lhs instanceof BooleanLiteral(boolean constant)) {
      return constant == (op == BinaryOp.OR) ? lhs : rhs;
    } else if (op.isLogical() && rhs instanceof BooleanLiteral(boolean constant)) {
      return constant == (op == BinaryOp.OR) ? rhs : lhs;
    }
    Literal value =
        lhs instanceof Literal left && rhs instanceof Literal right
            ? literals.apply(op, left, right)
            : null;
    return value != null ? value : new BinaryExpr(op, lhs, rhs);
  }

  private Expr reduceCall(Call call) {
    List<Expr> args = new ArrayList<>(call.args().size());
    boolean constant = true;
    for (Expr arg : call.args()) {
      Expr reduced = reduceWithin(arg);
      args.add(reduced);
      constant &= reduced instanceof Literal;
    }
    if (constant && now != null && call.name().equals("now") && args.isEmpty()) {
      return new TimeLiteral(now);
    }
    ScalarFunction function = constant && math ? Functions.scalar(call.name()) : null;
    return function != null && args.size() == function.arguments()
        ? LiteralMath.call(function, args)
        : new Call(call.name(), args);
  }
}
