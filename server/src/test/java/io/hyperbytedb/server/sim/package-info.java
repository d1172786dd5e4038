/**
 * A simulation of everything that stores data: real storage nodes, compactors, catalogs, manifests
 * and queries over a log and files in memory, executed step by step with a simulated clock.
 */
@NullMarked
package io.hyperbytedb.server.sim;

import org.jspecify.annotations.NullMarked;
