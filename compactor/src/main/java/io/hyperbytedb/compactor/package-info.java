/**
 * Merges files, drops what is expired or deleted, and removes files that nobody names any more.
 * Start at {@link io.hyperbytedb.compactor.Compactor}; which files are merged is up to {@link
 * io.hyperbytedb.compactor.MergePolicy}. Every change is a compare-and-set on the manifest, so any
 * number of compactors may run over one replica.
 */
@NullMarked
package io.hyperbytedb.compactor;

import org.jspecify.annotations.NullMarked;
