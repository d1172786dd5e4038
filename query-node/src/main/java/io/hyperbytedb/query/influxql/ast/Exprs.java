package io.hyperbytedb.query.influxql.ast;

import io.hyperbytedb.query.influxql.ast.Expr.BinaryExpr;
import io.hyperbytedb.query.influxql.ast.Expr.Call;
import io.hyperbytedb.query.influxql.ast.Expr.ParenExpr;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Walks over expressions. */
public final class Exprs {
  private Exprs() {}

  /** Visits {@code expr} and everything below it, parents first, left to right. */
  public static void walk(Expr expr, Consumer<? super Expr> visitor) {
    visitor.accept(expr);
    for (Expr child : children(expr)) {
      walk(child, visitor);
    }
  }

  /** Whether {@code expr} or anything below it passes. */
  public static boolean anyMatch(Expr expr, Predicate<? super Expr> test) {
    if (test.test(expr)) {
      return true;
    }
    for (Expr child : children(expr)) {
      if (anyMatch(child, test)) {
        return true;
      }
    }
    return false;
  }

  /** Whether there is a function call in {@code expr}. */
  public static boolean hasCall(Expr expr) {
    return anyMatch(expr, e -> e instanceof Call);
  }

  /** The expressions directly below, left to right. */
  public static List<Expr> children(Expr expr) {
    return switch (expr) {
      case BinaryExpr binary -> List.of(binary.lhs(), binary.rhs());
      case ParenExpr paren -> List.of(paren.expr());
      case Call call -> call.args();
      case Expr.VarRef _, Expr.Wildcard _, Expr.Distinct _, Literal _ -> List.of();
    };
  }

  /** {@code expr} without parentheses around it. */
  public static Expr unwrap(Expr expr) {
    Expr inner = expr;
    while (inner instanceof ParenExpr paren) {
      inner = paren.expr();
    }
    return inner;
  }
}
