package io.hyperbytedb.query.function;

import io.hyperbytedb.model.FieldType;

/** A function that computes values from all points of a bucket. Stateless. */
public interface Reduction {
  /** The type of what it yields. */
  FieldType type();

  /**
   * Appends the results; NaN is a null in the answer, in a row of its own whatever {@code fill}
   * says.
   *
   * @param start the time of the results, the start of the bucket
   * @param in at least one point
   */
  void reduce(long start, CellPoints in, PointBuffer out);
}
