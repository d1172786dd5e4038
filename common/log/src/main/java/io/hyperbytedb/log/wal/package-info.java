/**
 * The record of the WAL topics: a column batch, or a delete marker. See docs/formats/wal-record.md.
 */
@NullMarked
package io.hyperbytedb.log.wal;

import org.jspecify.annotations.NullMarked;
