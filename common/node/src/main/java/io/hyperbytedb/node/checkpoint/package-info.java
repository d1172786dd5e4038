/** Checkpoints of a process's state, and the pruning of logs behind them. */
@NullMarked
package io.hyperbytedb.node.checkpoint;

import org.jspecify.annotations.NullMarked;
