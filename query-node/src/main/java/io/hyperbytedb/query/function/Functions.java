package io.hyperbytedb.query.function;

import static io.hyperbytedb.query.function.FunctionTypes.ANY_KEPT;
import static io.hyperbytedb.query.function.FunctionTypes.ANY_TO_INTEGER;
import static io.hyperbytedb.query.function.FunctionTypes.NUMBERS_KEPT;
import static io.hyperbytedb.query.function.FunctionTypes.NUMBERS_TO_FLOAT;
import static io.hyperbytedb.query.function.FunctionTypes.ORDERED_KEPT;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.Literal;
import io.hyperbytedb.query.result.QueryFailure;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All functions over series by name. Calls were validated before: arguments are as many and of such
 * types as they must be.
 */
public final class Functions {
  private static final long SECOND = 1_000_000_000L;

  /** How a function works. */
  public enum Kind {
    /** Accumulates points as they come; the executor has its own ways. */
    ACCUMULATOR,
    /** A {@link Transformation}. */
    TRANSFORMATION,
    /** A {@link Pick}. */
    PICK,
    /** A {@link Reduction}. */
    REDUCTION
  }

  /**
   * A function.
   *
   * @param label its name in InfluxDB's messages
   * @param factory makes it; what, depends on the kind
   */
  private record Definition(Kind kind, FunctionTypes types, String label, Factory factory) {}

  @FunctionalInterface
  private interface Factory {
    Object create(Expr.Call call, FieldType input, FunctionContext context);
  }

  private static final Map<String, Definition> ALL =
      Map.ofEntries(
          accumulator("count", ANY_TO_INTEGER),
          accumulator("sum", NUMBERS_KEPT),
          accumulator("mean", NUMBERS_TO_FLOAT),
          accumulator("min", ORDERED_KEPT),
          accumulator("max", ORDERED_KEPT),
          accumulator("first", ANY_KEPT),
          accumulator("last", ANY_KEPT),
          entry(
              "derivative",
              Kind.TRANSFORMATION,
              NUMBERS_TO_FLOAT,
              "derivative",
              (call, _, context) -> derivative(call, false, context)),
          entry(
              "non_negative_derivative",
              Kind.TRANSFORMATION,
              NUMBERS_TO_FLOAT,
              "derivative",
              (call, _, context) -> derivative(call, true, context)),
          entry(
              "difference",
              Kind.TRANSFORMATION,
              NUMBERS_KEPT,
              "difference",
              (_, input, _) -> new Difference(input, false)),
          entry(
              "non_negative_difference",
              Kind.TRANSFORMATION,
              NUMBERS_KEPT,
              "difference",
              (_, input, _) -> new Difference(input, true)),
          entry(
              "moving_average",
              Kind.TRANSFORMATION,
              NUMBERS_TO_FLOAT,
              "moving average",
              (call, _, context) ->
                  new MovingAverage(atMostInt(integer(call, 1)), context.memory())),
          entry(
              "cumulative_sum",
              Kind.TRANSFORMATION,
              NUMBERS_KEPT,
              "cumulative sum",
              (_, input, _) -> new CumulativeSum(input)),
          entry(
              "elapsed",
              Kind.TRANSFORMATION,
              ANY_TO_INTEGER,
              "elapsed",
              (call, _, _) -> new Elapsed(unit(call, 1))),
          entry(
              "integral",
              Kind.TRANSFORMATION,
              NUMBERS_TO_FLOAT,
              "integral",
              (call, input, context) -> new Integral(unit(call, SECOND), input, context)),
          entry(
              "holt_winters",
              Kind.TRANSFORMATION,
              NUMBERS_TO_FLOAT,
              "elapsed",
              (call, _, context) -> holtWinters(call, false, context)),
          entry(
              "holt_winters_with_fit",
              Kind.TRANSFORMATION,
              NUMBERS_TO_FLOAT,
              "elapsed",
              (call, _, context) -> holtWinters(call, true, context)),
          indicator(
              "exponential_moving_average",
              arguments -> new ExponentialAverages(ExponentialAverages.Kind.SINGLE, arguments)),
          indicator(
              "double_exponential_moving_average",
              arguments -> new ExponentialAverages(ExponentialAverages.Kind.DOUBLE, arguments)),
          indicator(
              "triple_exponential_moving_average",
              arguments -> new ExponentialAverages(ExponentialAverages.Kind.TRIPLE, arguments)),
          indicator(
              "triple_exponential_derivative",
              arguments -> new ExponentialAverages(ExponentialAverages.Kind.DERIVATIVE, arguments)),
          indicator("relative_strength_index", arguments -> new Momentum(true, arguments)),
          indicator(
              "chande_momentum_oscillator",
              arguments ->
                  arguments.none() ? new Oscillator(arguments) : new Momentum(false, arguments)),
          indicator("kaufmans_efficiency_ratio", arguments -> new Kaufmans(false, arguments)),
          indicator("kaufmans_adaptive_moving_average", arguments -> new Kaufmans(true, arguments)),
          entry(
              "percentile",
              Kind.PICK,
              NUMBERS_KEPT,
              "percentile",
              (call, _, _) -> new Percentile(number(call, 1))),
          entry(
              "sample",
              Kind.PICK,
              ANY_KEPT,
              "sample",
              (call, _, context) -> new Sample(atMostInt(integer(call, 1)), context.random())),
          entry(
              "top",
              Kind.PICK,
              NUMBERS_KEPT,
              "top",
              (call, _, _) -> new Extremes(last(call), true)),
          entry(
              "bottom",
              Kind.PICK,
              NUMBERS_KEPT,
              "bottom",
              (call, _, _) -> new Extremes(last(call), false)),
          entry("distinct", Kind.PICK, ANY_KEPT, "distinct", (_, _, _) -> new Distinct()),
          entry("mode", Kind.REDUCTION, ANY_KEPT, "mode", (_, input, _) -> new Mode(input)),
          entry("median", Kind.REDUCTION, NUMBERS_TO_FLOAT, "median", (_, _, _) -> new Median()),
          entry("stddev", Kind.REDUCTION, NUMBERS_TO_FLOAT, "stddev", (_, _, _) -> new Stddev()),
          entry(
              "spread",
              Kind.REDUCTION,
              NUMBERS_KEPT,
              "spread",
              (_, input, _) -> new Spread(input)));

  private Functions() {}

  /** How the function of this name works; null if there is none. */
  public static @Nullable Kind kind(String name) {
    Definition found = ALL.get(name);
    return found == null ? null : found.kind();
  }

  /** Whether the function takes a field of this type. */
  public static boolean takes(String name, FieldType type) {
    return definition(name).types().takes(type);
  }

  /** The type of the function's results for a type it takes. */
  public static FieldType resultType(String name, FieldType input) {
    return definition(name).types().result(input);
  }

  /**
   * Refuses a field of a type that the function does not take.
   *
   * @throws QueryFailure with InfluxDB's text
   */
  public static void checkInput(String name, FieldType type) {
    Definition found = definition(name);
    if (!found.types().takes(type)) {
      throw new QueryFailure(
          "unsupported %s iterator type: *query.%sInterruptIterator"
              .formatted(found.label(), type.influxName()));
    }
  }

  /** A new transformation for one group. */
  public static Transformation transformation(
      Expr.Call call, FieldType input, FunctionContext context) {
    return (Transformation) create(call, input, context);
  }

  /** A pick; good for all buckets and groups. */
  public static Pick pick(Expr.Call call, FieldType input, FunctionContext context) {
    return (Pick) create(call, input, context);
  }

  /** A reduction; good for all buckets and groups. */
  public static Reduction reduction(Expr.Call call, FieldType input, FunctionContext context) {
    return (Reduction) create(call, input, context);
  }

  private static Object create(Expr.Call call, FieldType input, FunctionContext context) {
    checkInput(call.name(), input);
    return definition(call.name()).factory().create(call, input, context);
  }

  private static Definition definition(String name) {
    Definition found = ALL.get(name);
    if (found == null) {
      throw new QueryFailure("undefined function " + name + "()");
    }
    return found;
  }

  private static Map.Entry<String, Definition> entry(
      String name, Kind kind, FunctionTypes types, String label, Factory factory) {
    return Map.entry(name, new Definition(kind, types, label, factory));
  }

  private static Map.Entry<String, Definition> accumulator(String name, FunctionTypes types) {
    Factory none =
        (_, _, _) -> {
          throw new IllegalStateException(name + " is accumulated");
        };
    return entry(name, Kind.ACCUMULATOR, types, name, none);
  }

  private static Map.Entry<String, Definition> indicator(
      String name, Function<IndicatorArguments, Indicator> factory) {
    return entry(
        name,
        Kind.TRANSFORMATION,
        NUMBERS_TO_FLOAT,
        name.replace('_', ' '),
        (call, _, context) -> factory.apply(IndicatorArguments.of(call, context.memory())));
  }

  private static HoltWinters holtWinters(Expr.Call call, boolean withFit, FunctionContext context) {
    return new HoltWinters(
        atMostInt(integer(call, 1)), atMostInt(integer(call, 2)), withFit, context);
  }

  private static Derivative derivative(
      Expr.Call call, boolean nonNegative, FunctionContext context) {
    long otherwise = context.interval() > 0 ? context.interval() : SECOND;
    return new Derivative(unit(call, otherwise), nonNegative, context.ascending());
  }

  private static long unit(Expr.Call call, long otherwise) {
    return call.args().size() > 1
            && call.args().get(1) instanceof Literal.DurationLiteral(long nanos)
        ? nanos
        : otherwise;
  }

  private static long integer(Expr.Call call, int argument) {
    return ((Literal.IntegerLiteral) call.args().get(argument)).value();
  }

  private static double number(Expr.Call call, int argument) {
    return call.args().get(argument) instanceof Literal.NumberLiteral(double value)
        ? value
        : (double) integer(call, argument);
  }

  private static int last(Expr.Call call) {
    return atMostInt(integer(call, call.args().size() - 1));
  }

  private static int atMostInt(long value) {
    return (int) Math.min(value, Integer.MAX_VALUE);
  }
}
