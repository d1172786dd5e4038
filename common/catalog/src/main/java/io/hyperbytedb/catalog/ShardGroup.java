package io.hyperbytedb.catalog;

/**
 * A shard group and its only shard, which has the same id.
 *
 * @param id assigned from 1 in the order in which groups get their first field; never reused
 * @param policyId the retention policy
 * @param start its first nanosecond
 * @param end its end, exclusive
 */
public record ShardGroup(long id, long policyId, long start, long end) {}
