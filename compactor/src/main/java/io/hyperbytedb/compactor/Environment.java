package io.hyperbytedb.compactor;

import io.hyperbytedb.metrics.Metrics;
import io.hyperbytedb.model.FaultHandler;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * What a compactor takes from its process; a simulation has its own.
 *
 * @param metrics registers its metrics
 * @param clock the time
 * @param random distinguishes the names of its files from those of other compactors; thread-safe
 * @param faults takes what background work throws
 */
public record Environment(
    Metrics metrics, InstantSource clock, RandomGenerator random, FaultHandler faults) {}
