/**
 * The hot tail: rows that are in the log and not in a file yet. Storage nodes serve it from their
 * memtables, query nodes request it; this package is the contract between them, within a process
 * and over HTTP.
 */
@NullMarked
package io.hyperbytedb.cluster.tail;

import org.jspecify.annotations.NullMarked;
