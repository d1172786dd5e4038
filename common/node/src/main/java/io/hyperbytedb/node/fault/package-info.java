/** How a process handles its own faults. */
@NullMarked
package io.hyperbytedb.node.fault;

import org.jspecify.annotations.NullMarked;
