/**
 * DELETE and the statements that drop data: they become markers in every partition of the WAL, in
 * order with the writes around them.
 */
@NullMarked
package io.hyperbytedb.query.delete;

import org.jspecify.annotations.NullMarked;
