package io.hyperbytedb.model;

import java.math.BigInteger;

/**
 * Shard groups: the time ranges into which a retention policy's data is divided. As in InfluxDB,
 * they start at multiples of the policy's shard group duration, counted from the year 1 (Go's
 * {@code Time.Truncate}). Field types, retention and deletes of whole shards apply per shard group.
 */
public final class ShardGroups {
  /** Nanoseconds from 0001-01-01T00:00:00Z to 1970; more than a long holds. */
  private static final BigInteger YEAR_ONE_TO_EPOCH =
      BigInteger.valueOf(62_135_596_800L).multiply(BigInteger.valueOf(1_000_000_000L));

  private final long duration;
  private final long shift;

  /**
   * @param duration the shard group duration in nanoseconds, positive
   */
  public ShardGroups(long duration) {
    if (duration <= 0) {
      throw new IllegalArgumentException("shard group duration [" + duration + "] is not positive");
    }
    this.duration = duration;
    this.shift = YEAR_ONE_TO_EPOCH.mod(BigInteger.valueOf(duration)).longValueExact();
  }

  /** The start of the group that holds {@code time}; saturated at {@link Long#MIN_VALUE}. */
  public long start(long time) {
    long into = into(time);
    return time < Long.MIN_VALUE + into ? Long.MIN_VALUE : time - into;
  }

  /** The distance of {@code time} from the start of its group. */
  private long into(long time) {
    long into = Math.floorMod(time, duration) - (duration - shift);
    return into < 0 ? into + duration : into;
  }

  /**
   * The end, exclusive, of the group that holds {@code time}; saturated at {@link Long#MAX_VALUE}.
   */
  public long end(long time) {
    long left = duration - into(time);
    return time > Long.MAX_VALUE - left ? Long.MAX_VALUE : time + left;
  }
}
