package io.hyperbytedb.write;

import org.jspecify.annotations.Nullable;

/**
 * What became of a write whose accepted rows are all acknowledged.
 *
 * @param written how many rows were written
 * @param dropped how many were not
 * @param error null if all were written, else InfluxDB's text
 */
public record WriteResult(int written, int dropped, @Nullable String error) {}
