/** What a process does with its own faults. */
@NullMarked
package io.hyperbytedb.node.fault;

import org.jspecify.annotations.NullMarked;
