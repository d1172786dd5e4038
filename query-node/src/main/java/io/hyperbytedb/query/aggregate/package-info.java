/** Cells of groups and windows that accumulators fill during a scan. */
@NullMarked
package io.hyperbytedb.query.aggregate;

import org.jspecify.annotations.NullMarked;
