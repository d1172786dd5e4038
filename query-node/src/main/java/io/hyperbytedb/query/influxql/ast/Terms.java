package io.hyperbytedb.query.influxql.ast;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;

/**
 * Terms that AND or OR connects. Those that say that a tag is one of some texts, or none of them,
 * become one comparison for each tag, however many there are.
 *
 * @param op how a tag is compared with its texts
 * @param texts by tag
 * @param others the other terms, in their order
 */
public record Terms(BinaryOp op, Map<String, Set<String>> texts, List<Expr> others) {
  /**
   * Takes a condition apart.
   *
   * @param op AND or OR
   * @param isTag whether a reference is one to a tag
   */
  public static Terms of(BinaryOp op, Expr condition, Predicate<Expr.VarRef> isTag) {
    Terms terms =
        new Terms(
            op == BinaryOp.OR ? BinaryOp.EQ : BinaryOp.NEQ,
            new LinkedHashMap<>(),
            new ArrayList<>());
    Deque<Expr> left = new ArrayDeque<>();
    left.push(condition);
    while (!left.isEmpty()) {
      Expr term = Exprs.unwrap(left.pop());
      if (term instanceof Expr.BinaryExpr(BinaryOp inner, Expr lhs, Expr rhs) && inner == op) {
        left.push(rhs);
        left.push(lhs);
      } else if (!terms.takeText(term, isTag)) {
        terms.others.add(term);
      }
    }
    return terms;
  }

  private boolean takeText(Expr term, Predicate<Expr.VarRef> isTag) {
    if (term instanceof Expr.BinaryExpr(BinaryOp inner, Expr lhs, Expr rhs)
        && inner == op
        && Exprs.unwrap(lhs) instanceof Expr.VarRef ref
        && isTag.test(ref)
        && Exprs.unwrap(rhs) instanceof Literal.StringLiteral(String text)) {
      texts.computeIfAbsent(ref.name(), name -> new HashSet<>()).add(text);
      return true;
    }
    return false;
  }

  /** Connects terms as a balanced tree, so that thousands of them are not as deep. */
  public static <T> T balanced(List<T> terms, BinaryOperator<T> connect) {
    int middle = terms.size() / 2;
    return middle == 0
        ? terms.getFirst()
        : connect.apply(
            balanced(terms.subList(0, middle), connect),
            balanced(terms.subList(middle, terms.size()), connect));
  }
}
