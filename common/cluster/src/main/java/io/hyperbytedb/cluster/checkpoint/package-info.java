/** Checkpoints of a process's state, and the pruning of logs behind them. */
@NullMarked
package io.hyperbytedb.cluster.checkpoint;

import org.jspecify.annotations.NullMarked;
