package io.hyperbytedb.query.function;

import java.util.random.RandomGenerator;

/**
 * What functions need to know of their query.
 *
 * @param interval of {@code GROUP BY time} in nanoseconds, 0 without it
 * @param windows the buckets
 * @param ascending false for {@code ORDER BY time DESC}
 * @param random for {@code sample}
 */
public record FunctionContext(
    long interval, Windows windows, boolean ascending, RandomGenerator random) {}
