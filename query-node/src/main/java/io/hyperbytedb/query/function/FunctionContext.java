package io.hyperbytedb.query.function;

import io.hyperbytedb.query.memory.QueryMemory;
import java.util.random.RandomGenerator;

/**
 * What functions need to know of their query.
 *
 * @param interval of {@code GROUP BY time} in nanoseconds, 0 without it
 * @param windows the buckets
 * @param ascending false for {@code ORDER BY time DESC}
 * @param random for {@code sample}
 * @param memory of the query, for what functions hold
 * @param checkpoint called by functions that compute for long; throws to stop the query
 */
public record FunctionContext(
    long interval,
    Windows windows,
    boolean ascending,
    RandomGenerator random,
    QueryMemory memory,
    Runnable checkpoint) {}
