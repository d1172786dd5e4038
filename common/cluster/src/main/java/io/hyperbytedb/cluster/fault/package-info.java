/** How a process handles its own faults. */
@NullMarked
package io.hyperbytedb.cluster.fault;

import org.jspecify.annotations.NullMarked;
