package io.hyperbytedb.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A retention policy as specified by a statement. Null stands for an attribute that it omits.
 *
 * @param name the policy's name
 * @param duration nanoseconds; 0 for infinite
 * @param shardGroupDuration nanoseconds; 0 for the default for the duration
 * @param replicas the replication factor
 * @param futureLimit how far in the future written points may be, nanoseconds; 0 for any
 * @param pastLimit how far in the past written points may be, nanoseconds; 0 for any
 */
public record PolicySpec(
    @Nullable String name,
    @Nullable Long duration,
    @Nullable Long shardGroupDuration,
    @Nullable Integer replicas,
    @Nullable Long futureLimit,
    @Nullable Long pastLimit) {
  /** The policy of a database that was created without a word about it. */
  public static final PolicySpec AUTOGEN = new PolicySpec(null, null, null, null);

  /** A spec that says nothing about the times of written points. */
  public PolicySpec(
      @Nullable String name,
      @Nullable Long duration,
      @Nullable Long shardGroupDuration,
      @Nullable Integer replicas) {
    this(name, duration, shardGroupDuration, replicas, null, null);
  }
}
