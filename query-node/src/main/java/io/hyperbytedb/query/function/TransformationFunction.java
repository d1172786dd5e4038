package io.hyperbytedb.query.function;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.influxql.ast.Expr;
import org.jspecify.annotations.Nullable;

/** A function over the points of a series one after the other. */
public abstract non-sealed class TransformationFunction extends SeriesFunction {
  TransformationFunction(String name, FunctionTypes types, String label) {
    super(name, types, label);
  }

  @Override
  public Input input() {
    return Input.POINTS;
  }

  @Override
  public boolean fills() {
    return false;
  }

  @Override
  public boolean takesWindow() {
    return false;
  }

  @Override
  public @Nullable String whyNoView() {
    return "its result does not follow from one window alone";
  }

  /** Whether it is given the window before the range of time too. */
  public boolean looksBack(Expr.Call call) {
    return intervalsBefore(call) > 0;
  }

  /** Whether {@code distinct} may be within it, though nothing may stand beside that. */
  public boolean takesDistinct() {
    return true;
  }

  /**
   * A new transformation for one group.
   *
   * @param call with checked arguments
   */
  public final Transformation transformation(
      Expr.Call call, FieldType input, FunctionContext context) {
    checkInput(input);
    return create(call, input, context);
  }

  abstract Transformation create(Expr.Call call, FieldType input, FunctionContext context);
}
