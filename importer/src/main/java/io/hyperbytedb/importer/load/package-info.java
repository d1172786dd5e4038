/** Moves shards into a running server. */
@NullMarked
package io.hyperbytedb.importer.load;

import org.jspecify.annotations.NullMarked;
