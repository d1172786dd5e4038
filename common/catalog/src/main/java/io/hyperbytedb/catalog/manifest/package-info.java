/**
 * Which files exist and how far each partition is flushed, as one state machine a partition. Start
 * at Manifest.
 */
@NullMarked
package io.hyperbytedb.catalog.manifest;

import org.jspecify.annotations.NullMarked;
