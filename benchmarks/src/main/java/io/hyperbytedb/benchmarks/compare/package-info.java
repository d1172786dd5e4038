/** Compares servers: the same load and the same queries, one server after the other. */
@NullMarked
package io.hyperbytedb.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
