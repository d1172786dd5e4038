package io.hyperbytedb.catalog.manifest;

import org.roaringbitmap.RoaringBitmap;

/**
 * A delete marker that may have taken the last rows of series without dropping them, and what of
 * them nobody has written since. A later marker that names it drops some of these. The bitmap is
 * not changed afterwards.
 *
 * @param offset the marker's in its WAL partition
 * @param timestamp the marker's, milliseconds since 1970 UTC
 * @param series ordinals
 */
public record Unwritten(long offset, long timestamp, RoaringBitmap series) {}
