/** Benchmarks and load drivers, started by hand. */
@NullMarked
package io.hyperbytedb.benchmarks;

import org.jspecify.annotations.NullMarked;
