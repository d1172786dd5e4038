package io.hyperbytedb.files;

/**
 * A column of a file: its kind, encoding and size. A component for each column of the table that
 * {@code inspect} prints.
 *
 * @param name its name as other programs see it
 * @param kind {@code time}, {@code tag}, {@code float}, {@code integer}, {@code string}, {@code
 *     boolean} or {@code series}
 * @param encoding the encoding of its data pages, by Parquet's name
 * @param compression the compression of its pages, by Parquet's name
 * @param pages the number of data pages
 * @param bytes its size in the file
 * @param rawBytes its size before compression
 * @param nulls the number of rows without a value
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
