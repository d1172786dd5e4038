package io.hyperbytedb.catalog.manifest;

import org.roaringbitmap.RoaringBitmap;

/**
 * A delete marker that may have removed the last rows of series without dropping the series, with
 * those of its series that have not been written since. A later marker that refers to it drops some
 * of them. The bitmap must not be modified afterwards.
 *
 * @param offset the marker's offset in its WAL partition
 * @param timestamp the marker's timestamp, milliseconds since 1970 UTC
 * @param series ordinals
 */
public record Unwritten(long offset, long timestamp, RoaringBitmap series) {}
