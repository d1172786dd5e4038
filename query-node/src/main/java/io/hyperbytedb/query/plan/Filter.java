package io.hyperbytedb.query.plan;

import com.google.re2j.Pattern;
import io.hyperbytedb.catalog.series.SeriesView;
import io.hyperbytedb.catalog.series.TagDictionary;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.query.influxql.ast.BinaryOp;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Exprs;
import io.hyperbytedb.query.influxql.ast.Literal;
import io.hyperbytedb.query.influxql.ast.Terms;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A WHERE condition without its time part. Comparisons of tags are decided once for each value of a
 * tag, so for each series; what remains are comparisons of fields, decided for each row.
 */
public abstract sealed class Filter {
  /** What is known of a series before its rows are read. */
  enum Verdict {
    NO,
    YES,
    ROWS
  }

  /** What a series' tags say. */
  abstract Verdict series(SeriesView.PartitionView view, int position);

  /** Whether a row passes; the series is that of the last {@link #bind}. */
  public abstract boolean row(List<Column> columns, int row);

  /** Fixes what tags say, before rows of the series are asked. */
  public abstract void bind(SeriesView.PartitionView view, int position);

  /** Compiles a condition. */
  static Filter of(Expr condition, SeriesView series, FieldColumns fields) {
    Expr expr = Exprs.unwrap(condition);
    if (expr instanceof Expr.BinaryExpr(BinaryOp op, Expr lhs, Expr rhs)) {
      if (op == BinaryOp.AND || op == BinaryOp.OR) {
        return chain(op, expr, series, fields);
      }
      return comparison(op, Exprs.unwrap(lhs), Exprs.unwrap(rhs), series, fields);
    }
    if (expr instanceof Literal.BooleanLiteral(boolean value)) {
      return new Constant(value);
    }
    return new Rows(expr, series, fields);
  }

  private static Filter chain(BinaryOp op, Expr expr, SeriesView series, FieldColumns fields) {
    Terms parts = Terms.of(op, expr, ref -> isTag(ref, fields));
    List<Filter> terms = new ArrayList<>();
    parts.others().forEach(term -> terms.add(of(term, series, fields)));
    parts
        .texts()
        .forEach(
            (tag, some) ->
                terms.addFirst(new TagTexts(parts.op() == BinaryOp.EQ, tag, some, series)));
    return Terms.balanced(terms, (a, b) -> new Logical(op == BinaryOp.AND, a, b));
  }

  private static Filter comparison(
      BinaryOp op, Expr lhs, Expr rhs, SeriesView series, FieldColumns fields) {
    boolean leftTag = isTag(lhs, fields);
    boolean rightTag = isTag(rhs, fields);
    if (leftTag && rhs instanceof Literal literal) {
      return leaf(op, name(lhs), literal, series);
    }
    if (rightTag && lhs instanceof Literal literal) {
      return leaf(op, name(rhs), literal, series);
    }
    if (leftTag && rightTag) {
      return new TagPair(op, series, name(lhs), name(rhs));
    }
    return new Rows(new Expr.BinaryExpr(op, lhs, rhs), series, fields);
  }

  /** A tag against a constant; what is not comparable never passes. */
  private static Filter leaf(BinaryOp op, String tag, Literal literal, SeriesView series) {
    return switch (literal) {
      case Literal.StringLiteral(String text) when op == BinaryOp.EQ || op == BinaryOp.NEQ ->
          new TagTexts(op == BinaryOp.EQ, tag, Set.of(text), series);
      case Literal.RegexLiteral(Pattern regex)
          when op == BinaryOp.EQ_REGEX || op == BinaryOp.NEQ_REGEX ->
          new TagRegex(op == BinaryOp.EQ_REGEX, tag, regex, series);
      default -> new Constant(false);
    };
  }

  private static boolean isTag(Expr expr, FieldColumns fields) {
    return expr instanceof Expr.VarRef ref
        && switch (ref.type()) {
          case TAG -> true;
          case UNKNOWN -> fields.column(ref) < 0;
          default -> false;
        };
  }

  private static String name(Expr expr) {
    return ((Expr.VarRef) expr).name();
  }

  private static final class Constant extends Filter {
    private final boolean value;

    Constant(boolean value) {
      this.value = value;
    }

    @Override
    Verdict series(SeriesView.PartitionView view, int position) {
      return value ? Verdict.YES : Verdict.NO;
    }

    @Override
    public boolean row(List<Column> columns, int row) {
      return value;
    }

    @Override
    public void bind(SeriesView.PartitionView view, int position) {}
  }

  private static final class Logical extends Filter {
    private final boolean and;
    private final Filter left;
    private final Filter right;

    Logical(boolean and, Filter left, Filter right) {
      this.and = and;
      this.left = left;
      this.right = right;
    }

    @Override
    Verdict series(SeriesView.PartitionView view, int position) {
      Verdict decides = and ? Verdict.NO : Verdict.YES;
      Verdict first = left.series(view, position);
      if (first == decides) {
        return decides;
      }
      Verdict second = right.series(view, position);
      if (second == decides) {
        return decides;
      }
      return first == Verdict.ROWS || second == Verdict.ROWS ? Verdict.ROWS : first;
    }

    @Override
    public boolean row(List<Column> columns, int row) {
      return and
          ? left.row(columns, row) && right.row(columns, row)
          : left.row(columns, row) || right.row(columns, row);
    }

    @Override
    public void bind(SeriesView.PartitionView view, int position) {
      left.bind(view, position);
      right.bind(view, position);
    }
  }

  /** What tags alone decide. */
  private abstract static sealed class OfTags extends Filter {
    private boolean bound;

    abstract boolean passes(SeriesView.PartitionView view, int position);

    @Override
    Verdict series(SeriesView.PartitionView view, int position) {
      return passes(view, position) ? Verdict.YES : Verdict.NO;
    }

    @Override
    public boolean row(List<Column> columns, int row) {
      return bound;
    }

    @Override
    public void bind(SeriesView.PartitionView view, int position) {
      bound = passes(view, position);
    }
  }

  /** A tag against something that its value alone decides. */
  private abstract static sealed class TagLeaf extends OfTags {
    private final int tagKey;

    private TagLeaf(String tag, SeriesView series) {
      tagKey = series.tagKey(tag);
    }

    abstract boolean passes(int code);

    @Override
    boolean passes(SeriesView.PartitionView view, int position) {
      return passes(tagKey < 0 ? 0 : view.code(tagKey, position));
    }
  }

  /** Whether a tag is one of some texts, or none of them. */
  private static final class TagTexts extends TagLeaf {
    private final BitSet codes = new BitSet();
    private final boolean wanted;

    TagTexts(boolean wanted, String tag, Set<String> texts, SeriesView series) {
      super(tag, series);
      this.wanted = wanted;
      int tagKey = series.tagKey(tag);
      for (String text : texts) {
        Integer code =
            text.isEmpty() ? (Integer) 0 : tagKey < 0 ? null : series.dictionary(tagKey).code(text);
        if (code != null) {
          codes.set(code);
        }
      }
    }

    @Override
    boolean passes(int code) {
      return codes.get(code) == wanted;
    }
  }

  /** Whether a tag matches a regex, which is asked once for each value that comes. */
  private static final class TagRegex extends TagLeaf {
    private final boolean wanted;
    private final Pattern regex;
    private final @Nullable TagDictionary dictionary;
    private final BitSet asked = new BitSet();
    private final BitSet matching = new BitSet();

    TagRegex(boolean wanted, String tag, Pattern regex, SeriesView series) {
      super(tag, series);
      this.wanted = wanted;
      this.regex = regex;
      int tagKey = series.tagKey(tag);
      dictionary = tagKey < 0 ? null : series.dictionary(tagKey);
    }

    @Override
    boolean passes(int code) {
      if (!asked.get(code)) {
        asked.set(code);
        matching.set(code, regex.matcher(dictionary == null ? "" : dictionary.value(code)).find());
      }
      return matching.get(code) == wanted;
    }
  }

  /** Two tags of a series against each other. */
  private static final class TagPair extends OfTags {
    private final BinaryOp op;
    private final SeriesView series;
    private final int left;
    private final int right;

    TagPair(BinaryOp op, SeriesView series, String left, String right) {
      this.op = op;
      this.series = series;
      this.left = series.tagKey(left);
      this.right = series.tagKey(right);
    }

    @Override
    boolean passes(SeriesView.PartitionView view, int position) {
      boolean equal = value(view, left, position).equals(value(view, right, position));
      // As in InfluxDB a tag that is missing equals nothing, not even another one.
      boolean same = equal && !value(view, left, position).isEmpty();
      return op == BinaryOp.EQ ? same : op == BinaryOp.NEQ && !same;
    }

    private String value(SeriesView.PartitionView view, int tagKey, int position) {
      return tagKey < 0 ? "" : series.dictionary(tagKey).value(view.code(tagKey, position));
    }
  }

  /** Something with fields in it, and perhaps tags. */
  private static final class Rows extends Filter {
    private final RowExpr expr;
    private final SeriesView series;
    private final List<RowExpr.Tag> tags = new ArrayList<>();

    Rows(Expr expr, SeriesView series, FieldColumns fields) {
      this.series = series;
      this.expr = RowExpr.of(expr, this::reference, fields);
    }

    private RowExpr reference(Expr.VarRef ref, FieldColumns fields) {
      if (!isTag(ref, fields)) {
        return RowExpr.field(fields.column(ref));
      }
      RowExpr.Tag tag = new RowExpr.Tag(series.tagKey(ref.name()));
      tags.add(tag);
      return tag;
    }

    @Override
    Verdict series(SeriesView.PartitionView view, int position) {
      return Verdict.ROWS;
    }

    @Override
    public boolean row(List<Column> columns, int row) {
      return expr.test(columns, row);
    }

    @Override
    public void bind(SeriesView.PartitionView view, int position) {
      for (RowExpr.Tag tag : tags) {
        tag.bind(series, view, position);
      }
    }
  }

  /** The rows of {@code [from, to)} that pass, as row numbers; null if all do. */
  public int @Nullable [] select(List<Column> columns, int from, int to) {
    int[] passed = new int[to - from];
    int count = 0;
    for (int row = from; row < to; row++) {
      if (row(columns, row)) {
        passed[count++] = row;
      }
    }
    return count == to - from ? null : java.util.Arrays.copyOf(passed, count);
  }
}
