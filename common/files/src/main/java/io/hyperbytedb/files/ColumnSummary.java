package io.hyperbytedb.files;

/**
 * What a column of a file is and takes.
 *
 * @param name as other programs see it
 * @param kind {@code time}, {@code tag}, {@code float}, {@code integer}, {@code string}, {@code
 *     boolean} or {@code series}
 * @param encoding of its data pages, as Parquet names it
 * @param compression of its pages, as Parquet names it
 * @param pages how many data pages it has
 * @param bytes what it takes in the file
 * @param rawBytes the same before compression
 * @param nulls how many rows have no value
 */
public record ColumnSummary(
    String name,
    String kind,
    String encoding,
    String compression,
    int pages,
    long bytes,
    long rawBytes,
    long nulls) {}
