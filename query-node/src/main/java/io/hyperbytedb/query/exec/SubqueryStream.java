package io.hyperbytedb.query.exec;

import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.memory.Reservation;
import io.hyperbytedb.query.result.OutColumn;
import io.hyperbytedb.query.result.RowBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a subquery answers, as points for the query around it. Where its series are finer than those
 * of the query around, the rows of all that belong together are merged by time, in memory.
 */
final class SubqueryStream implements PointStream {
  private final SelectSource outer;
  private final SelectPlan inner;
  private final SelectRows rows;
  private final Expr.@Nullable VarRef driver;
  private final List<Expr.VarRef> others;
  private final FieldType type;
  private final @Nullable Evaluation condition;
  private final List<Expr.VarRef> conditionRefs = new ArrayList<>();

  /** The subquery's columns by their names; of equal ones the first. */
  private final Map<String, Integer> outs = new HashMap<>();

  private final Set<String> dimensions;
  private @Nullable GroupKey innerKey;
  private boolean begun;
  private @Nullable GroupKey key;
  private @Nullable PointStream merged;
  private final Reservation held;

  /**
   * @param outer the query around it
   * @param driver see {@link SelectSource#raw}
   */
  SubqueryStream(
      SelectSource outer,
      SelectPlan inner,
      SelectRows rows,
      Expr.@Nullable VarRef driver,
      List<Expr.VarRef> others,
      FieldType type) {
    this.outer = outer;
    this.inner = inner;
    this.rows = rows;
    this.driver = driver;
    this.others = others;
    this.type = type;
    this.held = new Reservation(outer.options().memory());
    this.dimensions = Set.copyOf(inner.dimensions());
    for (int i = 0; i < inner.outs().size(); i++) {
      outs.putIfAbsent(inner.outs().get(i).plainName(), i);
    }
    Expr filter = outer.plan().condition();
    this.condition = filter == null ? null : Evaluation.compile(filter, this::conditionSlot);
  }

  private int conditionSlot(Expr expr) {
    if (!(expr instanceof Expr.VarRef ref)) {
      return -1;
    }
    conditionRefs.add(ref);
    return conditionRefs.size() - 1;
  }

  @Override
  public FieldType type() {
    return type;
  }

  private boolean isFiner() {
    return rows.source().keys().size() > outer.keys().size();
  }

  @Override
  public @Nullable GroupKey nextKey() throws IOException {
    if (!begun || !isFiner()) {
      begun = true;
      innerKey = rows.nextKey();
    }
    if (innerKey == null) {
      key = null;
      return null;
    }
    key = innerKey.prefix(outer.keys().size());
    if (isFiner()) {
      merged = merged(key);
    }
    return key;
  }

  /** Reads all series of the subquery that belong to one series here. */
  private PointStream merged(GroupKey wanted) throws IOException {
    held.set(0);
    List<PointStream> streams = new ArrayList<>();
    while (innerKey != null && innerKey.prefix(outer.keys().size()).equals(wanted)) {
      List<Points> batches = new ArrayList<>();
      for (Points points = read(); points != null; points = read()) {
        held.add(Sizes.of(points));
        batches.add(points);
      }
      held.add(2 * Sizes.OBJECT);
      streams.add(new ListStream(type, wanted, batches));
      innerKey = rows.nextKey();
    }
    if (inner.hasCalls() && !outer.ascending()) {
      // Results of functions keep the order of their series going back in time, too.
      Collections.reverse(streams);
    }
    if (inner.isOneWindow() && outer.plan().window().interval() == 0) {
      return inTurn(streams);
    }
    PointStream all = MergeStream.of(type, outer.ascending(), streams);
    var _ = all.nextKey();
    return all;
  }

  /** Results of one window come in the order of their series, whatever their points' times. */
  private PointStream inTurn(List<PointStream> streams) throws IOException {
    List<Points> batches = new ArrayList<>();
    for (PointStream stream : streams) {
      var _ = stream.nextKey();
      for (Points points = stream.next(); points != null; points = stream.next()) {
        batches.add(points);
      }
    }
    PointStream all = new ListStream(type, Objects.requireNonNull(key), batches);
    var _ = all.nextKey();
    return all;
  }

  @Override
  public @Nullable Points next() throws IOException {
    return merged != null ? merged.next() : read();
  }

  /** The next rows of the subquery's series that pass the condition. */
  private @Nullable Points read() throws IOException {
    while (true) {
      RowBatch batch = rows.next();
      if (batch == null) {
        return null;
      }
      Points points = points(batch);
      if (condition == null) {
        return points;
      }
      List<OutColumn> columns = new ArrayList<>(conditionRefs.size());
      for (Expr.VarRef ref : conditionRefs) {
        columns.add(column(batch, ref, /* anyTag= */ true));
      }
      int[] passing = condition.passing(columns, batch.size());
      if (passing.length > 0) {
        return Slices.gather(List.of(points), new int[passing.length], passing, passing.length);
      }
    }
  }

  private Points points(RowBatch batch) {
    List<OutColumn> columns = new ArrayList<>(others.size());
    for (Expr.VarRef ref : others) {
      columns.add(column(batch, ref, /* anyTag= */ false));
    }
    Column value =
        driver == null
            ? Columns.empty(type, batch.size())
            : Columns.as(
                type, OutColumns.column(column(batch, driver, /* anyTag= */ false), batch.size()));
    long[] times = ((OutColumn.Times) batch.columns().getFirst()).nanos();
    return new Points(
        batch.size(),
        times.length == batch.size() ? times : Arrays.copyOf(times, batch.size()),
        value,
        columns);
  }

  /** A column of the subquery, or the tag it groups by. */
  private OutColumn column(RowBatch batch, Expr.VarRef ref, boolean anyTag) {
    Integer out = outs.get(ref.name());
    if (out != null) {
      return batch.columns().get(out + 1);
    }
    if (innerKey != null && (anyTag || dimensions.contains(ref.name()))) {
      String value = innerKey.value(rows.source().keys(), ref.name());
      return anyTag
          ? new OutColumn.Coded(new int[batch.size()], new @Nullable String[] {value})
          : OutColumns.constant(value, batch.size());
    }
    return new OutColumn.Nulls();
  }
}
