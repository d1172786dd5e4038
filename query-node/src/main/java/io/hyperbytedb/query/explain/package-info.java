/**
 * {@code EXPLAIN} and {@code EXPLAIN ANALYZE}: how a SELECT is answered, in the form in which
 * InfluxDB tells it.
 */
@NullMarked
package io.hyperbytedb.query.explain;

import org.jspecify.annotations.NullMarked;
