/**
 * Bytes of records: a growing writer and a reader that never trusts its input. All our record
 * formats are made of these parts.
 */
@NullMarked
package io.hyperbytedb.log.wire;

import org.jspecify.annotations.NullMarked;
