package io.hyperbytedb.catalog;

/**
 * What was said last about a source of points.
 *
 * @param name the source
 * @param paused whether it is paused
 * @param version the offset of the command
 */
public record SourceControl(String name, boolean paused, long version) {}
