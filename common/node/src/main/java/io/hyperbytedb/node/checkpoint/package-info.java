/**
 * Checkpoints of a process's state, and the pruning of the logs that they and the files make
 * superfluous.
 */
@NullMarked
package io.hyperbytedb.node.checkpoint;

import org.jspecify.annotations.NullMarked;
