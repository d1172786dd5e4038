package io.hyperbytedb.query.stream;

import io.hyperbytedb.model.Column;
import io.hyperbytedb.model.FieldType;
import io.hyperbytedb.query.function.Accumulator;

/** What a call does with the points of one window of a series. */
sealed interface WindowFunction {
  /** The type of the results. */
  FieldType type();

  /** Picks points, which keep what else they have. */
  non-sealed interface Picks extends WindowFunction {
    /**
     * The chosen points, in the order of the answer.
     *
     * @param window points in the order of the query, each with a value
     */
    int[] pick(Points window);

    /** Whether points keep their own times even in windows. */
    boolean keepsTimes();
  }

  /** Takes point after point, and never needs them all at once. */
  non-sealed interface Folds extends WindowFunction {
    /** For the points of a window; has one cell. */
    Accumulator begin();
  }

  /** Computes values. */
  non-sealed interface Computes extends WindowFunction {
    /**
     * The results, a column of {@link #type}.
     *
     * @param window points in the order of the query, each with a value
     */
    Column compute(Points window);
  }
}
