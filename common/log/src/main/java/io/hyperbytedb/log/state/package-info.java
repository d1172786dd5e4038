/**
 * Replicated state machines: a log partition, a deterministic reducer, and a store that commits the
 * offset with its data.
 */
@NullMarked
package io.hyperbytedb.log.state;

import org.jspecify.annotations.NullMarked;
