package io.hyperbytedb.query.show;

import com.google.re2j.Pattern;
import io.hyperbytedb.catalog.series.SeriesView;
import io.hyperbytedb.query.influxql.ast.BinaryOp;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Exprs;
import io.hyperbytedb.query.influxql.ast.Literal;
import io.hyperbytedb.query.influxql.ast.Terms;
import io.hyperbytedb.query.result.QueryFailure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which series of a measurement a WHERE without time lets pass. A comparison of a tag is decided
 * once for each value of it. Immutable.
 */
abstract sealed class TagCondition {
  /** InfluxDB answers conditions on tags in two places, which differ in what they can't decide. */
  enum Rules {
    /**
     * The index, which lists tags: what it cannot decide, as fields and everything that is not
     * about a tag's text, lets everything pass; order is refused.
     */
    INDEX,
    /** As INDEX, where {@code ::field} makes no field of what is none: it lists series. */
    INDEX_SERIES,
    /** The executor: what is not about a tag's text lets nothing pass. */
    SELECT,
    /** As SELECT, where an absent tag passes nothing, not even {@code = ''}. */
    SELECT_PRESENT
  }

  /** Whether a series passes. */
  abstract boolean passes(SeriesView.PartitionView partition, int position);

  /** What a condition is compiled for. */
  private record Scope(SeriesView view, Rules rules, Set<String> fields) {
    boolean isIndex() {
      return rules == Rules.INDEX || rules == Rules.INDEX_SERIES;
    }

    boolean isField(Expr expr) {
      if (!(expr instanceof Expr.VarRef ref)) {
        return false;
      }
      return switch (ref.type()) {
        case UNKNOWN -> fields.contains(ref.name());
        case TAG -> false;
        case ANY_FIELD -> rules != Rules.INDEX_SERIES || fields.contains(ref.name());
        default -> true;
      };
    }
  }

  /**
   * Compiles a condition.
   *
   * @param condition null lets everything pass
   * @param fields the names that are fields
   * @throws QueryFailure if it has an operator that tags don't take
   */
  static TagCondition of(
      @Nullable Expr condition, SeriesView view, Rules rules, Set<String> fields) {
    return of(condition, new Scope(view, rules, fields));
  }

  private static TagCondition of(@Nullable Expr condition, Scope scope) {
    if (condition == null) {
      return new Constant(true);
    }
    Expr expr = Exprs.unwrap(condition);
    if (expr instanceof Literal.BooleanLiteral(boolean value)) {
      return new Constant(value);
    }
    if (!(expr instanceof Expr.BinaryExpr(BinaryOp op, Expr lhs, Expr rhs))) {
      return new Constant(scope.isIndex());
    }
    if (op.isLogical()) {
      return chain(op, expr, scope);
    }
    return comparison(op, Exprs.unwrap(lhs), Exprs.unwrap(rhs), scope);
  }

  /** Lets the series pass that are in one of some sets. */
  static TagCondition inAny(List<SeriesSet> sets) {
    return new Sets(List.copyOf(sets));
  }

  /** Lets pass what this and another one let pass. */
  TagCondition and(TagCondition other) {
    return new Logical(true, this, other);
  }

  private static TagCondition chain(BinaryOp op, Expr expr, Scope scope) {
    Terms parts = Terms.of(op, expr, ref -> !scope.isField(ref));
    List<TagCondition> terms = new ArrayList<>();
    parts.others().forEach(term -> terms.add(of(term, scope)));
    parts.texts().forEach((tag, some) -> terms.addFirst(new Leaf(scope, tag, parts.op(), some)));
    return Terms.balanced(terms, (a, b) -> new Logical(op == BinaryOp.AND, a, b));
  }

  private static TagCondition comparison(BinaryOp op, Expr lhs, Expr rhs, Scope scope) {
    if (!op.isEquality()) {
      if (scope.isIndex()) {
        throw new QueryFailure("invalid tag comparison operator");
      }
      return new Constant(false);
    }
    if (scope.isField(lhs) || scope.isField(rhs)) {
      return new Constant(scope.isIndex());
    }
    if (lhs instanceof Expr.VarRef left && rhs instanceof Expr.VarRef right) {
      SeriesView view = scope.view();
      return new Pair(
          op == BinaryOp.EQ,
          view.tagKey(left.name()),
          view.tagKey(right.name()),
          scope.isIndex() ? null : view);
    }
    if (lhs instanceof Expr.VarRef ref && rhs instanceof Literal literal) {
      return leaf(op, ref.name(), literal, scope);
    }
    if (rhs instanceof Expr.VarRef ref && lhs instanceof Literal literal) {
      return leaf(op, ref.name(), literal, scope);
    }
    return new Constant(scope.isIndex());
  }

  private static TagCondition leaf(BinaryOp op, String tag, Literal literal, Scope scope) {
    Predicate<String> test = test(op, literal);
    if (test == null) {
      return new Constant(scope.isIndex());
    }
    return literal instanceof Literal.StringLiteral(String text)
        ? new Leaf(scope, tag, op, Set.of(text))
        : new Leaf(scope, tag, test);
  }

  /** What a tag's text is to pass; null if the literal is not about text. */
  static @Nullable Predicate<String> test(BinaryOp op, Literal literal) {
    return switch (literal) {
      case Literal.StringLiteral(String text) when op == BinaryOp.EQ -> text::equals;
      case Literal.StringLiteral(String text) when op == BinaryOp.NEQ ->
          value -> !text.equals(value);
      case Literal.RegexLiteral(Pattern regex) when op == BinaryOp.EQ_REGEX ->
          value -> regex.matcher(value).find();
      case Literal.RegexLiteral(Pattern regex) when op == BinaryOp.NEQ_REGEX ->
          value -> !regex.matcher(value).find();
      default -> null;
    };
  }

  private static final class Constant extends TagCondition {
    private final boolean value;

    Constant(boolean value) {
      this.value = value;
    }

    @Override
    boolean passes(SeriesView.PartitionView partition, int position) {
      return value;
    }
  }

  private static final class Sets extends TagCondition {
    private final List<SeriesSet> sets;

    Sets(List<SeriesSet> sets) {
      this.sets = sets;
    }

    @Override
    boolean passes(SeriesView.PartitionView partition, int position) {
      for (SeriesSet set : sets) {
        if (set.has(partition, position)) {
          return true;
        }
      }
      return false;
    }
  }

  private static final class Logical extends TagCondition {
    private final boolean and;
    private final TagCondition left;
    private final TagCondition right;

    Logical(boolean and, TagCondition left, TagCondition right) {
      this.and = and;
      this.left = left;
      this.right = right;
    }

    @Override
    boolean passes(SeriesView.PartitionView partition, int position) {
      return and
          ? left.passes(partition, position) && right.passes(partition, position)
          : left.passes(partition, position) || right.passes(partition, position);
    }
  }

  /** A tag against a constant. */
  private static final class Leaf extends TagCondition {
    private final int tagKey;
    private final boolean[] passing;

    Leaf(Scope scope, String tag, Predicate<String> test) {
      SeriesView view = scope.view();
      tagKey = view.tagKey(tag);
      int values = tagKey < 0 ? 1 : view.dictionary(tagKey).size();
      passing = new boolean[values];
      passing[0] = scope.rules() != Rules.SELECT_PRESENT && test.test("");
      for (int code = 1; code < values; code++) {
        passing[code] = test.test(view.dictionary(tagKey).value(code));
      }
    }

    /** Whether the tag is one of some texts, or none of them. */
    Leaf(Scope scope, String tag, BinaryOp op, Set<String> texts) {
      SeriesView view = scope.view();
      tagKey = view.tagKey(tag);
      passing = new boolean[tagKey < 0 ? 1 : view.dictionary(tagKey).size()];
      Arrays.fill(passing, op == BinaryOp.NEQ);
      for (String text : texts) {
        Integer code =
            text.isEmpty() ? (Integer) 0 : tagKey < 0 ? null : view.dictionary(tagKey).code(text);
        if (code != null && code < passing.length) {
          passing[code] = op == BinaryOp.EQ;
        }
      }
      passing[0] &= scope.rules() != Rules.SELECT_PRESENT;
    }

    @Override
    boolean passes(SeriesView.PartitionView partition, int position) {
      int code = tagKey < 0 ? 0 : partition.code(tagKey, position);
      // A value that came after the filter was made belongs to a series that did too.
      return code < passing.length && passing[code];
    }
  }

  /**
   * Two tags against each other. The index, as InfluxDB's, only looks whether both are there; the
   * executor compares.
   */
  private static final class Pair extends TagCondition {
    private final boolean equal;
    private final int left;
    private final int right;
    private final @Nullable SeriesView texts;

    Pair(boolean equal, int left, int right, @Nullable SeriesView texts) {
      this.equal = equal;
      this.left = left;
      this.right = right;
      this.texts = texts;
    }

    @Override
    boolean passes(SeriesView.PartitionView partition, int position) {
      int a = left < 0 ? 0 : partition.code(left, position);
      int b = right < 0 ? 0 : partition.code(right, position);
      if (texts == null) {
        return a != 0 && (b != 0) == equal;
      }
      return a != 0
          && b != 0
          && texts.dictionary(left).value(a).equals(texts.dictionary(right).value(b)) == equal;
    }
  }
}
