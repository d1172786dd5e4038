package io.hyperbytedb.query.function;

import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.result.QueryFailure;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All functions by name. A new one is a class with its definition, and a line here. */
public final class Functions {
  private static final List<SeriesFunction> OF_SERIES =
      List.of(
          CountAccumulator.COUNT,
          SumAccumulator.SUM,
          SumAccumulator.MEAN,
          PointAccumulator.MIN,
          PointAccumulator.MAX,
          PointAccumulator.FIRST,
          PointAccumulator.LAST,
          Percentile.PERCENTILE,
          Sample.SAMPLE,
          Extremes.TOP,
          Extremes.BOTTOM,
          Distinct.DISTINCT,
          Mode.MODE,
          Median.MEDIAN,
          Stddev.STDDEV,
          Spread.SPREAD,
          Derivative.DERIVATIVE,
          Derivative.NON_NEGATIVE_DERIVATIVE,
          Difference.DIFFERENCE,
          Difference.NON_NEGATIVE_DIFFERENCE,
          MovingAverage.MOVING_AVERAGE,
          CumulativeSum.CUMULATIVE_SUM,
          Elapsed.ELAPSED,
          Integral.INTEGRAL,
          HoltWinters.HOLT_WINTERS,
          HoltWinters.HOLT_WINTERS_WITH_FIT,
          ExponentialAverages.EXPONENTIAL_MOVING_AVERAGE,
          ExponentialAverages.DOUBLE_EXPONENTIAL_MOVING_AVERAGE,
          ExponentialAverages.TRIPLE_EXPONENTIAL_MOVING_AVERAGE,
          ExponentialAverages.TRIPLE_EXPONENTIAL_DERIVATIVE,
          Momentum.RELATIVE_STRENGTH_INDEX,
          Momentum.CHANDE_MOMENTUM_OSCILLATOR,
          Kaufmans.KAUFMANS_EFFICIENCY_RATIO,
          Kaufmans.KAUFMANS_ADAPTIVE_MOVING_AVERAGE);

  private static final Map<String, FunctionDef> ALL = byName();

  private Functions() {}

  private static Map<String, FunctionDef> byName() {
    Map<String, FunctionDef> all = new LinkedHashMap<>();
    OF_SERIES.forEach(function -> all.put(function.name(), function));
    MathFunctions.ALL.forEach(function -> all.put(function.name(), function));
    return all;
  }

  /** Every function. */
  static Collection<FunctionDef> all() {
    return ALL.values();
  }

  /** The function of this name; null if there is none. */
  public static @Nullable FunctionDef find(String name) {
    return ALL.get(name);
  }

  /** The mathematical function of this name; null if there is none. */
  public static @Nullable ScalarFunction scalar(String name) {
    return ALL.get(name) instanceof ScalarFunction function ? function : null;
  }

  /**
   * The function of series of this name.
   *
   * @throws QueryFailure if there is none
   */
  public static SeriesFunction series(String name) {
    if (ALL.get(name) instanceof SeriesFunction function) {
      return function;
    }
    throw new QueryFailure("undefined function " + name + "()");
  }

  /** The call that {@code DISTINCT field} stands for. */
  public static Expr.Call distinct(Expr field) {
    return new Expr.Call(Distinct.DISTINCT.name(), List.of(field));
  }
}
