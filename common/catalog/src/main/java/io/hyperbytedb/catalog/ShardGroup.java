package io.hyperbytedb.catalog;

/**
 * A shard group, and the one shard in it, which has the same id.
 *
 * @param id counted from 1 as groups get their first field; never used again
 * @param policyId the retention policy
 * @param start its first nanosecond
 * @param end the first nanosecond behind it
 */
public record ShardGroup(long id, long policyId, long start, long end) {}
