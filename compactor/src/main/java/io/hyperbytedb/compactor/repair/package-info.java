/**
 * Mutual repair of replicas: cold files are read periodically, the hashes of replicas are compared,
 * and damaged or missing data is fetched from a replica that has it.
 */
@NullMarked
package io.hyperbytedb.compactor.repair;

import org.jspecify.annotations.NullMarked;
