package io.hyperbytedb.query.function;

/** A function that picks points of a bucket. */
public interface Pick {
  /** The positions of the picked points, in the order of the answer. */
  int[] pick(CellPoints in);

  /**
   * Picks when tags were named, as in {@code top(v, host, 2)}: of points with the same tags only
   * the best competes.
   *
   * @param tagGroups for each point a number of its combination of tags
   */
  default int[] pick(CellPoints in, int[] tagGroups) {
    throw new IllegalStateException("takes no tags");
  }
}
