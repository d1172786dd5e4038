/** Streams of points, series by series, and what is done to them one after the other. */
@NullMarked
package io.hyperbytedb.query.stream;

import org.jspecify.annotations.NullMarked;
