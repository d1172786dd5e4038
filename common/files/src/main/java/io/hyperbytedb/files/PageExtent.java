package io.hyperbytedb.files;

/**
 * A number of pages of a file.
 *
 * @param pages the number of pages
 * @param bytes their size in the file
 */
public record PageExtent(int pages, long bytes) {}
