/**
 * Replicated state machines: a log partition, a deterministic reducer, and a store whose offset
 * commits with its data.
 */
@NullMarked
package io.hyperbytedb.log.state;

import org.jspecify.annotations.NullMarked;
