package io.hyperbytedb.query.exec;

import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.memory.Reservation;
import io.hyperbytedb.query.plan.GroupKey;
import io.hyperbytedb.query.plan.Schema;
import io.hyperbytedb.query.plan.SelectPlan;
import io.hyperbytedb.query.plan.TimeWindow;
import io.hyperbytedb.query.result.OutColumn;
import io.hyperbytedb.query.result.RowBatch;
import io.hyperbytedb.query.scan.Columns;
import io.hyperbytedb.query.scan.Sizes;
import io.hyperbytedb.query.stream.Evaluation;
import io.hyperbytedb.query.stream.ListStream;
import io.hyperbytedb.query.stream.MergeStream;
import io.hyperbytedb.query.stream.OutColumns;
import io.hyperbytedb.query.stream.PointStream;
import io.hyperbytedb.query.stream.Points;
import io.hyperbytedb.query.stream.RawStream;
import io.hyperbytedb.query.stream.Slices;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a subquery answers, as points for the query around it. Where its series are finer than those
 * of the query around, the rows of all that belong together are merged by time, in memory; very
 * many of them, if their order does not matter, come series after series, and are not held.
 */
final class SubqueryStream implements PointStream {
  /** How many bytes of rows are merged by time though their order hardly matters. */
  private static final long MOST_IN_ORDER = 16 << 20;

  private final SelectSource outer;
  private final SelectPlan inner;
  private final SeriesRows rows;
  private final Expr.@Nullable VarRef driver;
  private final List<Expr.VarRef> others;
  private final FieldType type;
  private final boolean anyOrder;
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
   * @param rows those of the subquery
   * @param wanted which points
   * @param anyOrder whether only the last digits of sums depend on the order of points
   */
  SubqueryStream(
      SelectSource outer,
      SeriesRows rows,
      RawStream.Wanted wanted,
      FieldType type,
      boolean anyOrder) {
    this.outer = outer;
    this.inner = rows.source().plan();
    this.rows = rows;
    this.driver = wanted.driver();
    this.others = wanted.others();
    this.type = type;
    this.anyOrder = anyOrder;
    this.held = new Reservation(outer.options().memory());
    this.dimensions = Set.copyOf(inner.dimensions());
    for (int i = 0; i < inner.outs().size(); i++) {
      outs.putIfAbsent(inner.outs().get(i).plainName(), i);
    }
    Expr filter = outer.plan().condition();
    this.condition =
        filter == null ? null : Evaluation.compileCondition(filter, this::conditionSlot);
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
    while (merged != null && key != null && belongsTo(key)) {
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

  /** Whether the subquery's series is of a series here. */
  private boolean belongsTo(GroupKey wanted) {
    return innerKey != null && innerKey.prefix(outer.keys().size()).equals(wanted);
  }

  /** Reads all series of the subquery that belong to one series here. */
  private PointStream merged(GroupKey wanted) throws IOException {
    held.set(0);
    List<PointStream> streams = new ArrayList<>();
    while (belongsTo(wanted)) {
      List<Points> batches = new ArrayList<>();
      for (Points points = read(); points != null; points = read()) {
        held.add(points.bytes());
        batches.add(points);
        if (anyOrder && held.held() > MOST_IN_ORDER) {
          streams.add(new ListStream(type, wanted, batches));
          return new Unordered(wanted, streams);
        }
      }
      held.add(2 * Sizes.OBJECT);
      streams.add(new ListStream(type, wanted, batches));
      innerKey = rows.nextKey();
    }
    if (inner.hasCalls() && !outer.ascending()) {
      // Results of functions keep the order of their series going back in time, too.
      Collections.reverse(streams);
    }
    PointStream all = MergeStream.of(type, outer.ascending(), streams, order());
    var _ = all.nextKey();
    return all;
  }

  /** The points of some series, one series after the other. */
  private final class Unordered implements PointStream {
    private final GroupKey wanted;
    private final Deque<PointStream> read;

    /**
     * @param read what was read of them
     */
    Unordered(GroupKey wanted, List<PointStream> read) {
      this.wanted = wanted;
      this.read = new ArrayDeque<>(read);
    }

    @Override
    public FieldType type() {
      return type;
    }

    @Override
    public GroupKey nextKey() {
      return wanted;
    }

    @Override
    public @Nullable Points next() throws IOException {
      for (PointStream first = read.peek(); first != null; first = read.peek()) {
        Points points = first.next();
        if (points != null) {
          return points;
        }
        read.remove();
      }
      held.set(0);
      while (belongsTo(wanted)) {
        Points points = SubqueryStream.this.read();
        if (points != null) {
          return points;
        }
        innerKey = rows.nextKey();
      }
      return null;
    }
  }

  /**
   * What the points of several series are ordered by. Results of one window come in the order of
   * their series, whatever their points' times.
   */
  private LongUnaryOperator order() {
    if (inner.isOneWindow() && outer.plan().window().interval() == 0) {
      return time -> 0;
    }
    TimeWindow window = inner.window();
    return inner.keepsTimes() && window.interval() != 0
        ? window::start
        : LongUnaryOperator.identity();
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
      columns.add(cast(ref, column(batch, ref, /* anyTag= */ false)));
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

  /** A number as one of the reference's type; as in InfluxDB other casts leave it as it is. */
  private static OutColumn cast(Expr.VarRef ref, OutColumn column) {
    FieldType wanted = Schema.fieldType(ref.type());
    if (wanted == null || !isNumber(wanted)) {
      return column;
    }
    return column instanceof OutColumn.Values(Column values) && isNumber(values.type())
        ? new OutColumn.Values(Columns.as(wanted, values))
        : column;
  }

  private static boolean isNumber(FieldType type) {
    return type == FieldType.FLOAT || type == FieldType.INTEGER;
  }

  /** A column of the subquery, or the tag it groups by. */
  private OutColumn column(RowBatch batch, Expr.VarRef ref, boolean anyTag) {
    Integer out = outs.get(ref.name());
    if (out != null) {
      return batch.columns().get(out + 1);
    }
    if (innerKey != null && (anyTag || dimensions.contains(ref.name()))) {
      String value = innerKey.value(rows.source().keys(), ref.name());
      return new OutColumn.Coded(new int[batch.size()], new @Nullable String[] {value});
    }
    return new OutColumn.Nulls();
  }
}
