/**
 * Replicas that watch over each other: cold files are read again and again, the sums of replicas
 * are compared, and what is damaged or gone is fetched from a replica that has it.
 */
@NullMarked
package io.hyperbytedb.compactor.repair;

import org.jspecify.annotations.NullMarked;
