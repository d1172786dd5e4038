package io.hyperbytedb.files;

/**
 * Some pages of a file.
 *
 * @param pages how many
 * @param bytes what they take in the file
 */
public record PageExtent(int pages, long bytes) {}
