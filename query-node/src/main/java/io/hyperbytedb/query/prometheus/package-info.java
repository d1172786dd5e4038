/**
 * Prometheus' remote read: each query of a request becomes a SELECT, and its rows become samples.
 */
@NullMarked
package io.hyperbytedb.query.prometheus;

import org.jspecify.annotations.NullMarked;
