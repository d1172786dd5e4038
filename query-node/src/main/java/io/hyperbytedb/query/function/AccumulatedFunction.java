package io.hyperbytedb.query.function;

import io.hyperbytedb.model.FieldType;
import org.jspecify.annotations.Nullable;

/** A function that takes points as they are scanned and keeps little of them. */
public abstract non-sealed class AccumulatedFunction extends SeriesFunction {
  /** Which points of a range decide its result. */
  public enum Deciding {
    ALL,
    EARLIEST,
    LATEST
  }

  AccumulatedFunction(String name, FunctionTypes types) {
    super(name, types, name);
  }

  /** Which points decide the result. */
  public Deciding deciding() {
    return Deciding.ALL;
  }

  /** Whether a window without points has 0 where {@code fill} does not say otherwise. */
  public boolean zeroIfEmpty() {
    return false;
  }

  /**
   * Whether its result over many points is exactly what {@link Accumulator#addResults} makes of its
   * results over parts of them, cut by time.
   *
   * @param acrossSeries whether they are also cut by series
   * @param single whether there is one cell for all times
   */
  public boolean combines(FieldType input, boolean acrossSeries, boolean single) {
    return false;
  }

  /**
   * A new accumulator.
   *
   * @param input a type that it takes
   * @param needTimes whether the time of a picked point matters
   * @param bySeries see {@link PointAccumulator}
   */
  public abstract Accumulator accumulator(
      FieldType input, int cells, boolean needTimes, Accumulator.@Nullable BySeries bySeries);
}
