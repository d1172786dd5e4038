/**
 * Executes SELECT. {@link io.hyperbytedb.query.exec.SelectExecutor} plans and runs; {@link
 * io.hyperbytedb.query.scan.SeriesScan} brings the rows of a partition series by series, out of
 * files and hot tail, merged only where they overlap; accumulators and the raw path take them from
 * there.
 */
@NullMarked
package io.hyperbytedb.query.exec;

import org.jspecify.annotations.NullMarked;
