package io.hyperbytedb.query.function;

import io.hyperbytedb.model.FieldType;
import java.util.function.Function;

/** A function that needs all points of a window to compute a value. */
public final class ReductionFunction extends SeriesFunction {
  private final Function<FieldType, Reduction> factory;

  /**
   * @param factory makes it for the type of its input
   */
  ReductionFunction(String name, FunctionTypes types, Function<FieldType, Reduction> factory) {
    super(name, types, name);
    this.factory = factory;
  }

  /** The reduction; good for all windows and groups. */
  public Reduction reduction(FieldType input) {
    checkInput(input);
    return factory.apply(input);
  }
}
