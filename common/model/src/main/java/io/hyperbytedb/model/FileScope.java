package io.hyperbytedb.model;

/**
 * The rows that belong in a file, as they are known before it is written.
 *
 * @param table the table of the rows
 * @param partition the WAL partition the rows came from
 * @param fromOffset the first WAL offset whose rows may be in the file
 * @param toOffset one more than the last such offset
 * @param level the number of compactions behind the file; 0 for a flushed file
 * @param bucketStart the first nanosecond of the time bucket, inclusive
 * @param bucketEnd the end of the time bucket, exclusive
 */
public record FileScope(
    TableId table,
    int partition,
    long fromOffset,
    long toOffset,
    int level,
    long bucketStart,
    long bucketEnd) {}
