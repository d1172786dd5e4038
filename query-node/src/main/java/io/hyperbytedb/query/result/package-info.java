/**
 * What a statement answers: series of rows, in batches of columns. Executors hand them to a {@link
 * io.hyperbytedb.query.result.ResultSink}; how they look on the wire is the sink's business.
 */
@NullMarked
package io.hyperbytedb.query.result;

import org.jspecify.annotations.NullMarked;
