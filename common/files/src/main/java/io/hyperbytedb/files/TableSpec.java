package io.hyperbytedb.files;

/**
 * The rows of a file. The parts are those of {@link io.hyperbytedb.model.FileEntry}, plus the names
 * of database and policy for its path.
 */
public record TableSpec(
    String database,
    String policy,
    long databaseId,
    long policyId,
    String measurement,
    int partition,
    long fromOffset,
    long toOffset,
    int level,
    long bucketStart,
    long bucketEnd) {}
