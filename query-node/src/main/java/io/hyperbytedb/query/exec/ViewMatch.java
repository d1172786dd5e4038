package io.hyperbytedb.query.exec;

import io.hyperbytedb.catalog.MaterializedView;
import io.hyperbytedb.catalog.ViewSource;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.function.AccumulatedFunction;
import io.hyperbytedb.query.function.Functions;
import io.hyperbytedb.query.influxql.InfluxQlParser;
import io.hyperbytedb.query.influxql.QueryValidator;
import io.hyperbytedb.query.influxql.ValidSelect;
import io.hyperbytedb.query.influxql.ast.ColumnNames;
import io.hyperbytedb.query.influxql.ast.DataType;
import io.hyperbytedb.query.influxql.ast.DatabaseStatement.CreateMaterializedView;
import io.hyperbytedb.query.influxql.ast.Dimension;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Exprs;
import io.hyperbytedb.query.influxql.ast.Field;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.influxql.ast.Literal;
import io.hyperbytedb.query.influxql.ast.SelectStatement;
import io.hyperbytedb.query.influxql.lex.ParseException;
import io.hyperbytedb.query.plan.Schema;
import io.hyperbytedb.query.plan.SelectPlan;
import io.hyperbytedb.query.plan.TimeWindow;
import io.hyperbytedb.query.scan.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether calls over a measurement can be answered from a materialized view, exactly: windows of
 * the query are made of whole windows of the view, its groups of whole groups, and results can be
 * put together. Sums of floats can't, since they depend on the order of their terms. For one
 * thread.
 */
final class ViewMatch {
  private final MaterializedView view;
  private final SelectStatement select;
  private final ValidSelect valid;

  /** The tags by which the view groups; null for all there are. */
  private final @Nullable Set<String> tags;

  private ViewMatch(
      MaterializedView view,
      SelectStatement select,
      ValidSelect valid,
      @Nullable Set<String> tags) {
    this.view = view;
    this.select = select;
    this.valid = valid;
    this.tags = tags;
  }

  /** A view that queries can be answered from at all; null for another one. */
  static @Nullable ViewMatch of(MaterializedView view) {
    if (!view.options().backfill() || view.shape().sources().size() != 1) {
      return null;
    }
    try {
      if (view.shape().sources().getFirst().isRegex()
          || !(InfluxQlParser.parseStatement(view.query()) instanceof CreateMaterializedView create)
          || create.source().zone() != null) {
        return null;
      }
      Set<String> tags = new HashSet<>();
      boolean all = false;
      for (Dimension dimension : create.source().dimensions()) {
        switch (dimension.expr()) {
          case Expr.VarRef ref -> tags.add(ref.name());
          case Expr.Wildcard _ -> all = true;
          case Expr.Call _ -> {}
          default -> {
            return null;
          }
        }
      }
      return new ViewMatch(
          view,
          create.source(),
          QueryValidator.validate(create.source(), Instant.EPOCH),
          all ? null : tags);
    } catch (ParseException | InvalidQueryException e) {
      return null;
    }
  }

  MaterializedView view() {
    return view;
  }

  /** Whether it is a view of a measurement. */
  boolean isOf(Table table) {
    ViewSource source = view.shape().sources().getFirst();
    return source.measurement().equals(table.name())
        && source.database().equals(table.origin().database().name())
        && source.policy().equals(table.origin().policy().name());
  }

  /** The measurement that it writes. */
  String target() {
    String name = view.shape().target().measurement();
    return name.isEmpty() ? view.shape().sources().getFirst().measurement() : name;
  }

  /** Whether windows of a query are made of windows of the view. */
  boolean fits(TimeWindow window) {
    return window.zone() == null
        && (window.interval() == 0
            || (window.interval() % view.shape().interval() == 0
                && (window.offset() - view.shape().offset()) % view.shape().interval() == 0));
  }

  /** Whether the series that the query reads, and its groups, are made of groups of the view. */
  boolean fits(SelectPlan plan, List<String> keys) {
    if (tags != null && !tags.containsAll(keys)) {
      return false;
    }
    Expr condition = plan.valid().condition();
    if (valid.condition() != null) {
      return valid.condition().equals(condition);
    }
    return condition == null || isOfTags(plan.condition());
  }

  /** Whether rows of the view still have to be checked against the query's condition. */
  boolean checks(SelectPlan plan) {
    return valid.condition() == null && plan.condition() != null;
  }

  private boolean isOfTags(@Nullable Expr condition) {
    boolean[] only = {condition != null};
    if (condition != null) {
      Exprs.walk(
          condition,
          expr -> {
            if (expr instanceof Expr.VarRef ref) {
              only[0] &= ref.type() == DataType.TAG && (tags == null || tags.contains(ref.name()));
            }
          });
    }
    return only[0];
  }

  /**
   * For each call of a query the same over the columns of the view; null if one has none.
   *
   * @param keys the tag keys of the query's groups
   * @param single whether there is one window, which is the whole range
   */
  @Nullable List<AggregateSelect.Call> calls(
      List<String> keys, Table table, List<AggregateSelect.Call> wanted, boolean single) {
    boolean across = !groupsAlike(keys);
    List<AggregateSelect.Call> calls = new ArrayList<>();
    for (AggregateSelect.Call call : wanted) {
      FieldType input = Schema.fieldType(call.field().type());
      if (input == null
          || !table.hasOneType(call.field().name())
          || table.type(call.field().name()) != input
          || !call.function().combines(input, across, single)) {
        return null;
      }
      String column = column(call);
      if (column == null) {
        return null;
      }
      calls.add(
          new AggregateSelect.Call(
              call.function(),
              new Expr.VarRef(column, Schema.dataType(call.function().resultType(input)))));
    }
    return calls;
  }

  /** Whether the query has the view's groups. */
  private boolean groupsAlike(List<String> keys) {
    return tags != null && tags.equals(Set.copyOf(keys));
  }

  /** The column of the view that has the results of a call; null if none has. */
  private @Nullable String column(AggregateSelect.Call wanted) {
    List<Field> fields = select.fields();
    List<String> names = ColumnNames.of(fields);
    String found = null;
    for (int i = 0; i < fields.size(); i++) {
      Expr expr = Exprs.unwrap(fields.get(i).expr());
      if (Exprs.anyMatch(expr, ViewMatch::isSeveral)) {
        // Of several columns, so that names are not those that are known here.
        return null;
      }
      if (expr instanceof Expr.Call call
          && isPlain(call)
          && Functions.find(call.name()) instanceof AccumulatedFunction function
          && function.equals(wanted.function())
          && ((Expr.VarRef) call.args().getFirst()).name().equals(wanted.field().name())) {
        found = names.get(i);
      }
    }
    return found;
  }

  private static boolean isSeveral(Expr expr) {
    return expr instanceof Expr.Wildcard
        || expr instanceof Literal.RegexLiteral
        || (expr instanceof Expr.Call call
            && call.args().stream().filter(Expr.VarRef.class::isInstance).count() > 1);
  }

  private static boolean isPlain(Expr.Call call) {
    return call.args().size() == 1 && call.args().getFirst() instanceof Expr.VarRef;
  }
}
