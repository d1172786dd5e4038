/**
 * The write path that the gateway and {@code SELECT INTO} share: rows go into a {@link
 * io.hyperbytedb.write.RowWriter}, which checks their fields against the schema, sorts them into
 * partitions, and appends one WAL record for each partition touched.
 */
@NullMarked
package io.hyperbytedb.write;

import org.jspecify.annotations.NullMarked;
