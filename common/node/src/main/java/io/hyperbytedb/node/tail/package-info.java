/**
 * The hot tail: rows that the log has and no file has yet. Storage nodes answer it from their
 * memtables, query nodes ask for it; this package is the contract between them, in one process and
 * over HTTP alike.
 */
@NullMarked
package io.hyperbytedb.node.tail;

import org.jspecify.annotations.NullMarked;
