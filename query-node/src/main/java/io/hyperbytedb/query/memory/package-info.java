/** How much memory queries may hold, each and all together, and what each holds. */
@NullMarked
package io.hyperbytedb.query.memory;

import org.jspecify.annotations.NullMarked;
