/** Reads the rows of a measurement, from files and hot tails, series by series and in parallel. */
@NullMarked
package io.hyperbytedb.query.scan;

import org.jspecify.annotations.NullMarked;
