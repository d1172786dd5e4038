package io.hyperbytedb.query.plan;

import io.hyperbytedb.model.Utf8Order;
import io.hyperbytedb.query.function.Functions;
import io.hyperbytedb.query.function.PickFunction;
import io.hyperbytedb.query.function.SeriesFunction;
import io.hyperbytedb.query.influxql.ExprTypes;
import io.hyperbytedb.query.influxql.TimeRange;
import io.hyperbytedb.query.influxql.ValidSelect;
import io.hyperbytedb.query.influxql.ast.ColumnNames;
import io.hyperbytedb.query.influxql.ast.DataType;
import io.hyperbytedb.query.influxql.ast.Dimension;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Exprs;
import io.hyperbytedb.query.influxql.ast.Field;
import io.hyperbytedb.query.influxql.ast.Fill;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.influxql.ast.Literal;
import io.hyperbytedb.query.scan.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * What a SELECT asks for, wildcards replaced by what all its sources have together, and each
 * reference with its type.
 *
 * @param valid the validated statement
 * @param tables the measurements it reads, sorted by name
 * @param subqueries those in FROM
 * @param outs the columns besides time
 * @param dimensions the tag keys of GROUP BY, sorted
 * @param condition the condition on fields and tags
 */
public record SelectPlan(
    ValidSelect valid,
    List<Table> tables,
    List<SelectPlan> subqueries,
    List<Out> outs,
    List<String> dimensions,
    @Nullable Expr condition) {
  public SelectPlan {
    tables = List.copyOf(tables);
    subqueries = List.copyOf(subqueries);
    outs = List.copyOf(outs);
    dimensions = List.copyOf(dimensions);
  }

  /**
   * A column.
   *
   * @param name as it is shown
   * @param plainName what a query around this one calls it
   * @param ofTop whether it is a tag of {@code top(v, tag, n)}, which SELECT INTO keeps a tag
   */
  public record Out(String name, String plainName, Expr expr, boolean ofTop) {}

  /**
   * Plans a statement.
   *
   * @param inner whether it is a subquery, whose columns are null where types do not go together
   * @throws InvalidQueryException if types do not go together in a statement that is none
   */
  public static SelectPlan of(
      ValidSelect valid, List<Table> tables, List<SelectPlan> subqueries, boolean inner)
      throws InvalidQueryException {
    Schema schema = new Schema();
    tables.forEach(schema::add);
    for (SelectPlan subquery : subqueries) {
      for (Out out : subquery.outs()) {
        schema.addColumn(out.plainName(), Schema.typeOf(out.expr()), out.ofTop());
      }
      schema.addTags(subquery.dimensions());
    }
    List<String> dimensions = dimensions(valid, schema.tags());
    Wildcards wildcards = new Wildcards(schema, dimensions);
    List<Field> typed = new ArrayList<>();
    for (Field field : valid.fields()) {
      for (Field expanded : wildcards.expand(field)) {
        typed.add(new Field(schema.typed(expanded.expr()), expanded.alias()));
      }
    }
    if (!inner) {
      for (Field field : typed) {
        var _ = ExprTypes.of(field.expr());
      }
    }
    Expr condition = valid.condition() == null ? null : schema.typed(valid.condition());
    return new SelectPlan(
        valid,
        tables,
        subqueries,
        outs(typed),
        dimensions.stream().sorted(Utf8Order.ORDER).distinct().toList(),
        condition);
  }

  /** The same over another range of time. */
  public SelectPlan within(TimeRange range) {
    return new SelectPlan(valid.within(range), tables, subqueries, outs, dimensions, condition);
  }

  private static List<Out> outs(List<Field> fields) {
    List<Field> columns = new ArrayList<>(fields.size());
    for (Field field : fields) {
      columns.add(field);
      tags(field.expr()).forEach(tag -> columns.add(new Field(tag)));
    }
    List<String> names = ColumnNames.of(columns);
    List<Out> outs = new ArrayList<>(names.size());
    for (Field field : fields) {
      Expr expr = field.expr();
      outs.add(new Out(names.get(outs.size()), field.name(), expr, /* ofTop= */ false));
      for (Expr.VarRef tag : tags(expr)) {
        outs.add(new Out(names.get(outs.size()), tag.name(), tag, /* ofTop= */ true));
      }
    }
    return outs;
  }

  /** The tags that a call names, which are columns too. */
  private static List<Expr.VarRef> tags(Expr expr) {
    SeriesFunction function = seriesFunction(expr);
    return function == null ? List.of() : function.tags((Expr.Call) expr);
  }

  /** The function that an expression is a call of; null if it is none, or of mathematics. */
  private static @Nullable SeriesFunction seriesFunction(Expr expr) {
    return expr instanceof Expr.Call call
            && Functions.find(call.name()) instanceof SeriesFunction function
        ? function
        : null;
  }

  /** Whether an expression is a call of something else than mathematics. */
  public static boolean isAggregate(Expr expr) {
    return seriesFunction(expr) != null;
  }

  /** Whether a column is computed from more than its row. */
  public boolean hasCalls() {
    return outs.stream().anyMatch(out -> Exprs.anyMatch(out.expr(), SelectPlan::isAggregate));
  }

  /** Whether there is a function that takes the whole range of time for one window. */
  public boolean isOneWindow() {
    return valid.interval() == 0
        && outs.stream().anyMatch(out -> Exprs.anyMatch(out.expr(), SelectPlan::takesWindow));
  }

  private static boolean takesWindow(Expr expr) {
    SeriesFunction function = seriesFunction(expr);
    return function != null && function.takesWindow();
  }

  /** Whether results of windows have the times of points that were picked. */
  public boolean keepsTimes() {
    return outs.stream()
        .anyMatch(
            out -> seriesFunction(out.expr()) instanceof PickFunction pick && pick.keepsTimes());
  }

  /** What windows without points show; what is written elsewhere has no nulls. */
  public Fill fill() {
    Fill fill = valid.fill();
    return fill instanceof Fill.NullFill && valid.statement().target() != null
        ? new Fill.NoFill()
        : fill;
  }

  /**
   * How many points of each series LIMIT and OFFSET need; 0 for all.
   *
   * @param more how many besides
   */
  public long wanted(int more) {
    long limit = valid.statement().limit();
    long offset = valid.statement().offset();
    return limit == 0 || limit > Long.MAX_VALUE - more - offset ? 0 : limit + offset + more;
  }

  /** The names of all columns. */
  public List<String> columns() {
    List<String> names = new ArrayList<>(outs.size() + 1);
    names.add(valid.timeColumn());
    outs.forEach(out -> names.add(out.name()));
    return names;
  }

  /** The windows of time of its calls. */
  public TimeWindow window() {
    return new TimeWindow(
        valid.interval(), valid.intervalOffset(), valid.statement().zone(), valid.timeRange());
  }

  private static List<String> dimensions(ValidSelect valid, SortedSet<String> tags) {
    List<String> names = new ArrayList<>();
    for (Dimension dimension : valid.statement().dimensions()) {
      switch (Exprs.unwrap(dimension.expr())) {
        case Expr.VarRef ref -> names.add(ref.name());
        case Expr.Wildcard _ -> names.addAll(tags);
        case Literal.RegexLiteral regex ->
            tags.stream().filter(tag -> regex.regex().matcher(tag).find()).forEach(names::add);
        default -> {}
      }
    }
    return names;
  }

  /** Whether a reference is to a tag. */
  public static boolean isTag(Expr.VarRef ref) {
    return ref.type() == DataType.TAG;
  }
}
