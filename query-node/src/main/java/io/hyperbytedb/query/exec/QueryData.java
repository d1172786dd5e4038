package io.hyperbytedb.query.exec;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.files.FileCache;
import io.hyperbytedb.node.tail.HotTail;
import java.util.concurrent.ExecutorService;

/**
 * What queries read.
 *
 * @param workers run the scans of partitions; a bounded pool
 */
public record QueryData(
    Catalog catalog, Manifest manifest, HotTail tail, FileCache files, ExecutorService workers) {}
