package io.hyperbytedb.catalog;

import io.hyperbytedb.model.ShardGroups;

/**
 * How long data is kept, and the duration of shard groups.
 *
 * @param id never reused, not even for a policy of the same name
 * @param name its name
 * @param duration how long data is kept, nanoseconds; 0 for ever
 * @param shardGroupDuration the span of a shard group, nanoseconds
 * @param replicas the replication factor asked for; kept for clients, the log's counts
 * @param futureLimit points that are written may be no further in the future, nanoseconds; 0 for
 *     any
 * @param pastLimit points that are written may be no further in the past, nanoseconds; 0 for any
 */
public record RetentionPolicy(
    long id,
    String name,
    long duration,
    long shardGroupDuration,
    int replicas,
    long futureLimit,
    long pastLimit) {
  private static final long HOUR = 3_600_000_000_000L;
  private static final long DAY = 24 * HOUR;

  /** The minimum finite duration, as in InfluxDB. */
  public static final long MIN_DURATION = HOUR;

  /** The policy's shard groups. */
  public ShardGroups shardGroups() {
    return new ShardGroups(shardGroupDuration);
  }

  /**
   * The start of the oldest shard group that has not expired. As in InfluxDB, a group expires as a
   * whole, once its end is older than the duration.
   *
   * @param now nanoseconds since 1970
   */
  public long oldestKept(long now) {
    return duration == 0 ? Long.MIN_VALUE : shardGroups().start(now - duration - 1);
  }

  /**
   * Points before this time are not written, whatever the policy keeps.
   *
   * @param now nanoseconds since 1970
   */
  public long earliestWritten(long now) {
    return pastLimit == 0 || now < Long.MIN_VALUE + pastLimit ? Long.MIN_VALUE : now - pastLimit;
  }

  /**
   * Points after this time are not written.
   *
   * @param now nanoseconds since 1970
   */
  public long latestWritten(long now) {
    return futureLimit == 0 || now > Long.MAX_VALUE - futureLimit
        ? Long.MAX_VALUE
        : now + futureLimit;
  }

  /** Whether some points are not written because of their time. */
  boolean limitsWrites() {
    return futureLimit != 0 || pastLimit != 0;
  }

  /**
   * The shard group duration InfluxDB gives to a policy that asked for {@code wanted}, 0 if none.
   */
  static long shardGroupDuration(long wanted, long duration) {
    if (wanted == 0) {
      if (duration == 0 || duration >= 180 * DAY) {
        return 7 * DAY;
      }
      return duration >= 2 * DAY ? DAY : HOUR;
    }
    return Math.max(wanted, HOUR);
  }
}
