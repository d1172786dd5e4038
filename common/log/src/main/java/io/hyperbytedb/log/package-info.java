/**
 * The log: the port that everything above it uses, the envelope around each record, and waiting for
 * positions.
 */
@NullMarked
package io.hyperbytedb.log;

import org.jspecify.annotations.NullMarked;
