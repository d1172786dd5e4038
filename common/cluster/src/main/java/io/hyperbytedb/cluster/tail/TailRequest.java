package io.hyperbytedb.cluster.tail;

/**
 * A request for a measurement's unflushed rows.
 *
 * @param databaseId the catalog's id of the database
 * @param policyId the catalog's id of the retention policy
 * @param measurement the measurement
 * @param minTime the earliest time wanted, nanoseconds, inclusive
 * @param maxTime the latest time wanted, nanoseconds, inclusive
 * @param consistency how fresh the answer must be
 */
public record TailRequest(
    long databaseId,
    long policyId,
    String measurement,
    long minTime,
    long maxTime,
    HotTail.Consistency consistency) {}
