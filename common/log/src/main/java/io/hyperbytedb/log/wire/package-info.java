/**
 * Building blocks of all record formats: a growing writer, and a reader that does not trust its
 * input.
 */
@NullMarked
package io.hyperbytedb.log.wire;

import org.jspecify.annotations.NullMarked;
