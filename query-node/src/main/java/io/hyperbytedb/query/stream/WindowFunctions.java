package io.hyperbytedb.query.stream;

import io.hyperbytedb.model.Bits;
import io.hyperbytedb.model.BooleanColumn;
import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.DoubleColumn;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.model.LongColumn;
import io.hyperbytedb.model.StringColumn;
import io.hyperbytedb.query.function.AccumulatedFunction;
import io.hyperbytedb.query.function.Accumulator;
import io.hyperbytedb.query.function.CellPoints;
import io.hyperbytedb.query.function.FunctionContext;
import io.hyperbytedb.query.function.Pick;
import io.hyperbytedb.query.function.PickFunction;
import io.hyperbytedb.query.function.PointBuffer;
import io.hyperbytedb.query.function.Reduction;
import io.hyperbytedb.query.function.ReductionFunction;
import io.hyperbytedb.query.function.SeriesFunction;
import io.hyperbytedb.query.function.TransformationFunction;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.memory.QueryMemory;
import io.hyperbytedb.query.plan.SelectPlan;
import io.hyperbytedb.query.result.QueryFailure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the functions of windows of points from calls. */
public final class WindowFunctions {
  private WindowFunctions() {}

  /**
   * The function of a call.
   *
   * @param input the type of the points it is given
   * @param others what else the points have, in order
   * @throws QueryFailure if it does not take points of the type
   */
  public static WindowFunction of(
      Expr.Call call,
      SeriesFunction function,
      FieldType input,
      FunctionContext context,
      List<Expr.VarRef> others) {
    return switch (function) {
      case AccumulatedFunction accumulated -> new Folded(accumulated, input);
      case PickFunction picks ->
          new Picked(
              picks.pick(call, input, context),
              input,
              tags(picks.tags(call), others),
              picks.keepsTimes());
      case ReductionFunction reduces -> new Reduced(reduces.reduction(input), context.memory());
      case TransformationFunction _ ->
          throw new IllegalArgumentException(call.name() + " has no windows");
    };
  }

  /** Where among the others the tags of {@code top(v, tag, n)} are; -1 for what is no tag. */
  private static List<Integer> tags(List<Expr.VarRef> tags, List<Expr.VarRef> others) {
    return tags.stream().map(ref -> SelectPlan.isTag(ref) ? others.indexOf(ref) : -1).toList();
  }

  /** A function that needs no more of the points before than what it has made of them. */
  private record Folded(AccumulatedFunction function, FieldType input)
      implements WindowFunction.Folds {
    Folded {
      function.checkInput(input);
    }

    @Override
    public FieldType type() {
      return function.resultType(input);
    }

    @Override
    public Accumulator begin() {
      return function.accumulator(input, /* cells= */ 1, /* needTimes= */ true, null);
    }
  }

  /**
   * A function that picks some points.
   *
   * @param tags the positions of columns whose combinations compete; none if all points do
   */
  private record Picked(Pick pick, FieldType type, List<Integer> tags, boolean keepsTimes)
      implements WindowFunction.Picks {
    @Override
    public int[] pick(Points window) {
      CellPoints points = cell(window.times(), window.value(), window.size());
      return tags.isEmpty() ? pick.pick(points) : pick.pick(points, combinations(window));
    }

    private int[] combinations(Points window) {
      Map<List<@Nullable Object>, Integer> numbers = new HashMap<>();
      int[] found = new int[window.size()];
      for (int row = 0; row < found.length; row++) {
        List<@Nullable Object> values = new ArrayList<>(tags.size());
        for (int column : tags) {
          values.add(column < 0 ? null : OutColumns.value(window.others().get(column), row));
        }
        Integer number = numbers.putIfAbsent(values, numbers.size());
        found[row] = number == null ? numbers.size() - 1 : number;
      }
      return found;
    }
  }

  /** A function that computes values from all points at once. */
  private record Reduced(Reduction reduction, QueryMemory memory)
      implements WindowFunction.Computes {
    @Override
    public FieldType type() {
      return reduction.type();
    }

    @Override
    public Column compute(Points window) {
      try (PointBuffer out = new PointBuffer(reduction.type(), memory)) {
        reduction.reduce(0, cell(window.times(), window.value(), window.size()), out);
        return out.column(0, out.size());
      }
    }
  }

  private static CellPoints cell(long[] times, Column values, int size) {
    return switch (values) {
      case DoubleColumn c -> CellPoints.ofDoubles(size, times, c.values());
      case LongColumn c -> CellPoints.ofLongs(FieldType.INTEGER, size, times, c.values());
      case BooleanColumn c -> {
        long[] bits = new long[size];
        for (int i = 0; i < size; i++) {
          bits[i] = Bits.get(c.values(), i) ? 1 : 0;
        }
        yield CellPoints.ofLongs(FieldType.BOOLEAN, size, times, bits);
      }
      case StringColumn c -> {
        String[] texts = new String[size];
        for (int i = 0; i < size; i++) {
          texts[i] = c.text(i);
        }
        yield CellPoints.ofTexts(size, times, texts);
      }
    };
  }
}
