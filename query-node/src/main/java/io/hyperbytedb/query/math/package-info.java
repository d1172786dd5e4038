/**
 * Elementary functions that give the digits of Go's on x86-64, which InfluxDB uses: each of them is
 * right to the last digit or nearly so, but not always to the same digit as Java's.
 */
@NullMarked
package io.hyperbytedb.query.math;

import org.jspecify.annotations.NullMarked;
