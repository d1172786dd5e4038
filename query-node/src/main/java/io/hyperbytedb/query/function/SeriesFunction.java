package io.hyperbytedb.query.function;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.influxql.ast.Expr;
import io.hyperbytedb.query.influxql.ast.InvalidQueryException;
import io.hyperbytedb.query.result.QueryFailure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A function of the points of a series. What most functions have in common is the default here; a
 * definition says where its function differs.
 */
public abstract sealed class SeriesFunction extends FunctionDef
    permits AccumulatedFunction, PickFunction, ReductionFunction, TransformationFunction {
  /** What a function computes from: its first argument. */
  public enum Input {
    /** A field, or a wildcard or regular expression that stands for fields. */
    FIELDS,
    /** The same, or the distinct values of a field. */
    FIELDS_OR_DISTINCT,
    /** A single field, which {@link #checkArguments} checks itself. */
    ONE_FIELD,
    /** Fields without {@code GROUP BY time}, the results of another function with it. */
    POINTS,
    /** The results of another function. */
    RESULTS
  }

  /** What may stand beside a function in SELECT. */
  public enum Beside {
    /** Whatever the other one allows. */
    ANYTHING,
    /** Fields, but no other function. */
    FIELDS,
    /** Nothing: its results are a set of values, not a value of a time. */
    NOTHING
  }

  private final String label;

  /**
   * @param label the name in InfluxDB's error of a type that it does not take
   */
  SeriesFunction(String name, FunctionTypes types, String label) {
    super(name, types);
    this.label = label;
  }

  /** By default there is one argument. */
  @Override
  public void checkArguments(Expr.Call call, long limit) throws InvalidQueryException {
    Arguments.checkCount(call, 1);
  }

  /** What it computes from. */
  public Input input() {
    return Input.FIELDS;
  }

  /** What may stand beside it. */
  public Beside beside() {
    return Beside.ANYTHING;
  }

  /** Whether it picks points rather than computing values. */
  public boolean selects() {
    return false;
  }

  /** Whether {@code fill()} shows the windows without points. */
  public boolean fills() {
    return true;
  }

  /** Whether it gives a result for a window, rather than for points one after the other. */
  public boolean takesWindow() {
    return true;
  }

  /**
   * Why a view cannot keep it; null if its result for a window depends on the points of that window
   * alone, and is the same each time.
   */
  public @Nullable String whyNoView() {
    return null;
  }

  /**
   * How many intervals before the range of time are read for it.
   *
   * @param call with checked arguments
   */
  public long intervalsBefore(Expr.Call call) {
    return 0;
  }

  /**
   * The tags named in a call, which are columns beside the result.
   *
   * @param call with checked arguments
   */
  public List<Expr.VarRef> tags(Expr.Call call) {
    return List.of();
  }

  /**
   * Refuses a field of a type that it does not take.
   *
   * @throws QueryFailure with InfluxDB's text
   */
  public final void checkInput(FieldType type) {
    if (!takes(type)) {
      throw new QueryFailure(
          "unsupported %s iterator type: *query.%sInterruptIterator"
              .formatted(label, type.influxName()));
    }
  }
}
