/**
 * The InfluxQL functions that need more of a series than an accumulator keeps: transformations of
 * its points one after the other, picks and reductions of all points of a bucket, and mathematics
 * on single values. {@link io.hyperbytedb.query.function.Functions} knows them all; adding one is a
 * class, a line there and a test. Results are InfluxDB's to the last digit, which is why sums are
 * formed in its order.
 */
@NullMarked
package io.hyperbytedb.query.function;

import org.jspecify.annotations.NullMarked;
