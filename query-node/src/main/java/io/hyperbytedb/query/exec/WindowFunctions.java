package io.hyperbytedb.query.exec;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.result.QueryFailure;
import java.util.List;
import java.util.Objects;

/** Makes the functions of windows of points from calls. */
final class WindowFunctions {
  private WindowFunctions() {}

  /**
   * The function of a call.
   *
   * @param input the type of the points it is given
   */
  static WindowFunction of(Expr.Call call, FieldType input) {
    return switch (call.name()) {
      case "count", "sum", "mean" -> new Accumulated(call.name(), input);
      case "min", "max", "first", "last" -> new Picked(call.name(), input);
      default -> throw new QueryFailure("function " + call.name() + "() is not supported yet");
    };
  }

  /** A function that computes a value from all points. */
  private record Accumulated(String function, FieldType input) implements WindowFunction.Computes {
    @Override
    public FieldType type() {
      return Aggregates.resultType(function, input);
    }

    @Override
    public void compute(Points window, List<Object> results) {
      Accumulator accumulator = Aggregates.of(function, input, 1, /* needTimes= */ false, null);
      accumulator.add(0, window.times(), window.value(), 0, window.size());
      if (accumulator.has(0)) {
        results.add(accumulator.result(0));
      }
    }
  }

  /** A function that picks one point. */
  private record Picked(String function, FieldType type) implements WindowFunction.Picks {
    @Override
    public int[] pick(Points window) {
      Accumulator accumulator = Aggregates.of(function, type, 1, /* needTimes= */ true, null);
      accumulator.others(row -> List.of(row));
      accumulator.add(0, window.times(), window.value(), 0, window.size());
      if (!accumulator.has(0)) {
        return new int[0];
      }
      List<?> picked = Objects.requireNonNull(accumulator.others(0));
      return new int[] {(Integer) Objects.requireNonNull(picked.getFirst())};
    }

    @Override
    public boolean keepsTimes() {
      return false;
    }
  }
}
