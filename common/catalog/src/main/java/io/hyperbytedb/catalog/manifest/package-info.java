/**
 * The live files and the flushed offset of each partition, as one state machine per partition.
 * Start at Manifest.
 */
@NullMarked
package io.hyperbytedb.catalog.manifest;

import org.jspecify.annotations.NullMarked;
