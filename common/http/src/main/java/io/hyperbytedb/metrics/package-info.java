/** Counters, gauges and histograms, and their Prometheus text. */
@NullMarked
package io.hyperbytedb.metrics;

import org.jspecify.annotations.NullMarked;
