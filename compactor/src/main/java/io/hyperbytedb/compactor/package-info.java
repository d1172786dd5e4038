/**
 * Merges files, drops what has expired or was deleted, and deletes files that are no longer in the
 * manifest. Start at {@link io.hyperbytedb.compactor.Compactor}; {@link
 * io.hyperbytedb.compactor.MergePolicy} decides which files are merged. Every change is a
 * compare-and-set on the manifest, so any number of compactors may run on one replica.
 */
@NullMarked
package io.hyperbytedb.compactor;

import org.jspecify.annotations.NullMarked;
