package io.hyperbytedb.query.function;

import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.influxql.ast.Expr;

/** A function that needs all points of a window to pick some. */
public abstract non-sealed class PickFunction extends SeriesFunction {
  PickFunction(String name, FunctionTypes types) {
    super(name, types, name);
  }

  /** Most pick a number of points of a window, with which there is nothing to fill. */
  @Override
  public boolean fills() {
    return false;
  }

  /** Whether points keep their own times even in windows of time. */
  public boolean keepsTimes() {
    return false;
  }

  /**
   * The pick; good for all windows and groups.
   *
   * @param call with checked arguments
   */
  public final Pick pick(Expr.Call call, FieldType input, FunctionContext context) {
    checkInput(input);
    return create(call, context);
  }

  abstract Pick create(Expr.Call call, FunctionContext context);
}
