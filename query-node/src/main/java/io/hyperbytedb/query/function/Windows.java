package io.hyperbytedb.query.function;

/**
 * The buckets of {@code GROUP BY time}. Without it there is a single one, from the lower bound of
 * the range to the upper.
 */
public interface Windows {
  /** The least time a range may have, which stands for no lower bound. */
  long MIN_TIME = Long.MIN_VALUE + 2;

  /** When the bucket of a time starts. */
  long start(long time);

  /** When the bucket of a time ends, exclusive. */
  long end(long time);

  /**
   * The single bucket of a query without {@code GROUP BY time}.
   *
   * @param from the lower bound, {@link #MIN_TIME} if there is none
   * @param until the upper bound, exclusive; {@link Long#MAX_VALUE} if there is none
   */
  static Windows single(long from, long until) {
    return new Windows() {
      @Override
      public long start(long time) {
        return from;
      }

      @Override
      public long end(long time) {
        return until;
      }
    };
  }
}
