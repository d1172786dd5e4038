package io.hyperbytedb.query.delete;

import com.google.re2j.Pattern;
import io.hyperbytedb.catalog.series.SeriesView;
import io.hyperbytedb.catalog.series.TagDictionary;
import io.hyperbytedb.model.TagCondition;
import io.hyperbytedb.query.influxql.ast.BinaryOp;
import io.hyperbytedb.query.influxql.ast.DataType;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Exprs;
import io.hyperbytedb.query.influxql.ast.Literal;
import io.hyperbytedb.query.result.QueryFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Turns the condition of a delete into one on tags that a marker can carry. */
final class TagConditions {
  /** What no series meets. */
  private static final TagCondition NEVER = new TagCondition.OneOf("", List.of(), false);

  private static final TagCondition ALWAYS = new TagCondition.OneOf("", List.of(), true);

  private final SeriesView series;
  private final Set<String> fields;

  /**
   * @param series the measurement's, whose tag values patterns are tried on
   * @param fields the names of the measurement's fields, which may not be asked for
   */
  TagConditions(SeriesView series, Set<String> fields) {
    this.series = series;
    this.fields = fields;
  }

  /**
   * The condition.
   *
   * @throws QueryFailure with InfluxDB's text if it names a field
   */
  TagCondition of(Expr condition) {
    Expr expr = Exprs.unwrap(condition);
    return switch (expr) {
      case Expr.BinaryExpr(BinaryOp op, Expr lhs, Expr rhs) when op == BinaryOp.AND ->
          new TagCondition.And(of(lhs), of(rhs));
      case Expr.BinaryExpr(BinaryOp op, Expr lhs, Expr rhs) when op == BinaryOp.OR ->
          new TagCondition.Or(of(lhs), of(rhs));
      case Expr.BinaryExpr(BinaryOp op, Expr lhs, Expr rhs) -> {
        Expr left = Exprs.unwrap(lhs);
        Expr right = Exprs.unwrap(rhs);
        yield left instanceof Expr.VarRef ref
            ? comparison(op, ref, right)
            : right instanceof Expr.VarRef ref ? comparison(op, ref, left) : NEVER;
      }
      case Literal.BooleanLiteral(boolean value) -> value ? ALWAYS : NEVER;
      default -> NEVER;
    };
  }

  private TagCondition comparison(BinaryOp op, Expr.VarRef ref, Expr value) {
    if (isField(ref) || (value instanceof Expr.VarRef other && isField(other))) {
      throw new QueryFailure("shard 1: fields not supported in WHERE clause during deletion");
    }
    return switch (value) {
      case Literal.StringLiteral(String text) when op == BinaryOp.EQ || op == BinaryOp.NEQ ->
          new TagCondition.OneOf(ref.name(), List.of(text), op == BinaryOp.NEQ);
      case Literal.RegexLiteral(Pattern regex) when op.isRegex() ->
          new TagCondition.OneOf(ref.name(), matching(ref.name(), regex), op == BinaryOp.NEQ_REGEX);
      default -> NEVER;
    };
  }

  private boolean isField(Expr.VarRef ref) {
    return ref.type() == DataType.UNKNOWN
        ? fields.contains(ref.name())
        : ref.type() != DataType.TAG;
  }

  /** The values of a tag that match, the empty one of series without it among them. */
  private List<String> matching(String tag, Pattern regex) {
    List<String> values = new ArrayList<>();
    if (regex.matcher("").find()) {
      values.add("");
    }
    int key = series.tagKey(tag);
    if (key >= 0) {
      TagDictionary dictionary = series.dictionary(key);
      int size = dictionary.size();
      for (int code = 1; code < size; code++) {
        String value = dictionary.value(code);
        if (regex.matcher(value).find()) {
          values.add(value);
        }
      }
    }
    return values;
  }
}
