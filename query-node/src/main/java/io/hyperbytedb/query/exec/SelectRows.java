package io.hyperbytedb.query.exec;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.Utf8Order;
import io.hyperbytedb.query.influxql.ast.DataType;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Exprs;
import io.hyperbytedb.query.influxql.ast.Fill;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.influxql.ast.Literal;
import io.hyperbytedb.query.influxql.ast.SelectStatement;
import io.hyperbytedb.query.plan.GroupKey;
import io.hyperbytedb.query.plan.Schema;
import io.hyperbytedb.query.plan.SelectPlan;
import io.hyperbytedb.query.result.OutColumn;
import io.hyperbytedb.query.result.RowBatch;
import io.hyperbytedb.query.stream.Evaluation;
import io.hyperbytedb.query.stream.Join;
import io.hyperbytedb.query.stream.LimitStream;
import io.hyperbytedb.query.stream.PointStream;
import io.hyperbytedb.query.stream.RawStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a SELECT, series by series: brings the points of its calls together and computes its
 * columns from them. For one thread.
 */
final class SelectRows implements SeriesRows {
  private final SelectSource source;
  private final RawStreams raw;
  private final List<Evaluation> columns = new ArrayList<>();
  private final @Nullable Join join;

  SelectRows(SelectSource source) throws IOException, InvalidQueryException {
    this.source = source;
    this.raw = new RawStreams(source, SelectRows::new);
    Set<Expr.Call> callSet = new LinkedHashSet<>();
    Set<Expr.VarRef> otherSet = new LinkedHashSet<>();
    for (SelectPlan.Out out : source.plan().outs()) {
      collect(out.expr(), callSet, otherSet);
    }
    List<Expr.Call> calls = new ArrayList<>(callSet);
    List<Expr.VarRef> others = new ArrayList<>(otherSet);
    others.sort(
        Comparator.comparing(Expr.VarRef::name, Utf8Order.ORDER).thenComparing(Expr.VarRef::type));
    List<Expr.Call> answered = new ArrayList<>();
    this.join = join(calls, others, answered);
    Map<Expr, Integer> slots = new HashMap<>();
    for (Expr.Call call : answered) {
      slots.put(call, slots.size());
    }
    int first = calls.isEmpty() ? 1 : answered.size();
    for (int i = 0; i < others.size(); i++) {
      slots.put(others.get(i), first + i);
    }
    for (SelectPlan.Out out : source.plan().outs()) {
      Expr expr = calls.size() == answered.size() ? out.expr() : filled(out.expr(), slots.keySet());
      columns.add(Evaluation.compile(expr, ref -> slots.getOrDefault(ref, -1)));
    }
  }

  /**
   * With calls of fields that do not exist replaced by the number of {@code fill}, as far as they
   * have a type without the field's.
   */
  private Expr filled(Expr expr, Set<Expr> answered) {
    return switch (expr) {
      case Expr.Call call when SelectPlan.isAggregate(call) ->
          answered.contains(call) ? call : filling(Schema.typeOf(call), call);
      case Expr.Call(String name, List<Expr> args) ->
          new Expr.Call(name, args.stream().map(arg -> filled(arg, answered)).toList());
      case Expr.BinaryExpr(var op, Expr lhs, Expr rhs) ->
          new Expr.BinaryExpr(op, filled(lhs, answered), filled(rhs, answered));
      case Expr.ParenExpr(Expr inner) -> filled(inner, answered);
      default -> expr;
    };
  }

  private Expr filling(DataType type, Expr.Call call) {
    double value =
        switch (source.plan().fill()) {
          case Fill.IntegerFill(long number) -> (double) number;
          case Fill.NumberFill(double number) -> number;
          default -> Double.NaN;
        };
    if (Double.isNaN(value)) {
      return call;
    }
    return switch (type) {
      case FLOAT -> new Literal.NumberLiteral(value);
      case INTEGER -> new Literal.IntegerLiteral((long) value);
      default -> call;
    };
  }

  /** Finds the calls and the references beside them. */
  private static void collect(Expr expr, Set<Expr.Call> calls, Set<Expr.VarRef> others) {
    if (expr instanceof Expr.Call call && SelectPlan.isAggregate(call)) {
      calls.add(call);
    } else if (expr instanceof Expr.VarRef ref) {
      others.add(ref);
    } else {
      for (Expr child : Exprs.children(expr)) {
        collect(child, calls, others);
      }
    }
  }

  private @Nullable Join join(
      List<Expr.Call> calls, List<Expr.VarRef> others, List<Expr.Call> answered)
      throws IOException, InvalidQueryException {
    SelectStatement statement = source.plan().valid().statement();
    List<PointStream> streams = new ArrayList<>();
    if (calls.isEmpty()) {
      if (others.stream().allMatch(ref -> Schema.fieldType(ref.type()) == null)) {
        return null;
      }
      streams.add(
          raw.of(
              source.plan().valid().timeRange(),
              new RawStream.Wanted(
                  /* driver= */ null, others, source.plan().wanted(/* more= */ 0))));
    }
    CallStreams builder = new CallStreams(source, raw, calls, others);
    for (Expr.Call call : calls) {
      PointStream stream = builder.build(call);
      if (stream != null) {
        answered.add(call);
        streams.add(stream);
      }
    }
    if (streams.isEmpty()) {
      return null;
    }
    streams.replaceAll(s -> LimitStream.of(s, statement.limit(), statement.offset()));
    List<FieldType> types = new ArrayList<>();
    for (Expr.VarRef ref : others) {
      FieldType type = Schema.fieldType(ref.type());
      types.add(type == null ? FieldType.FLOAT : type);
    }
    return new Join(streams, types, source.ascending(), source.plan().fill());
  }

  @Override
  public SelectSource source() {
    return source;
  }

  @Override
  public @Nullable GroupKey nextKey() throws IOException {
    return join == null ? null : join.nextKey();
  }

  @Override
  public @Nullable RowBatch next() throws IOException {
    source.options().checkpoint().run();
    Join.Rows rows = join == null ? null : join.next();
    if (rows == null) {
      return null;
    }
    List<OutColumn> out = new ArrayList<>(columns.size() + 1);
    out.add(new OutColumn.Times(rows.times()));
    for (Evaluation column : columns) {
      out.add(column.of(rows.columns(), rows.size()));
    }
    return new RowBatch(rows.size(), out);
  }
}
