/** Runs the command against nodes that give prepared answers. */
@NullMarked
package io.hyperbytedb.debug;

import org.jspecify.annotations.NullMarked;
