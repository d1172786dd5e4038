package io.hyperbytedb.files;

/**
 * Which rows a file holds. The parts are those of {@link io.hyperbytedb.model.FileEntry}, and the
 * names of database and policy for its path.
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
