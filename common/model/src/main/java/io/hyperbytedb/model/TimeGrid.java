package io.hyperbytedb.model;

/**
 * Divides shard groups into time buckets of equal duration, counted from each group's start; the
 * last bucket of a group may be shorter. A file holds rows of one bucket.
 *
 * @param groups the shard groups
 * @param duration the buckets' length in nanoseconds; {@link Long#MAX_VALUE} for whole groups
 */
public record TimeGrid(ShardGroups groups, long duration) {
  /** The start of the bucket that holds {@code time}. */
  public long start(long time) {
    long group = groups.start(time);
    return duration == Long.MAX_VALUE ? group : time - Math.floorMod(time - group, duration);
  }

  /** The end, exclusive, of the bucket that starts at {@code start}. */
  public long end(long start) {
    long groupEnd = groups.end(start);
    // Unsigned, as the distance may be longer than a long holds.
    return Long.compareUnsigned(groupEnd - start, duration) <= 0 ? groupEnd : start + duration;
  }
}
