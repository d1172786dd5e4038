/**
 * The storage node: consumes WAL partitions into memtables, serves the hot tail from them, and
 * flushes them to files by compare-and-set on the manifest. Start at {@link
 * io.hyperbytedb.storage.StorageNode}.
 */
@NullMarked
package io.hyperbytedb.storage;

import org.jspecify.annotations.NullMarked;
