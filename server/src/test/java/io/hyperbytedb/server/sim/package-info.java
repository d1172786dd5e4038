/**
 * A simulation of everything that keeps data: real storage nodes, compactors, catalogs, manifests
 * and queries over a log and files in memory, one step after the other, with a clock that is moved
 * by hand.
 */
@NullMarked
package io.hyperbytedb.server.sim;

import org.jspecify.annotations.NullMarked;
