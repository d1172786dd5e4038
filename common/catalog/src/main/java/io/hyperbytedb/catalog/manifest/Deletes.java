package io.hyperbytedb.catalog.manifest;

import io.hyperbytedb.model.Tombstone;
import java.util.List;
import org.roaringbitmap.RoaringBitmap;

/**
 * What the delete markers between two flushed offsets did. The bitmaps are not changed afterwards.
 *
 * @param tombstones the markers, by ascending offset
 * @param dropped the ordinals of series that a marker dropped, and that nobody has written since
 * @param revived the ordinals of series that were dropped before, and were written again
 * @param unwritten the markers of these and earlier offsets whose series may yet be dropped
 */
public record Deletes(
    List<Tombstone> tombstones,
    RoaringBitmap dropped,
    RoaringBitmap revived,
    List<Unwritten> unwritten) {
  /** There were none. */
  public static final Deletes NONE =
      new Deletes(List.of(), new RoaringBitmap(), new RoaringBitmap(), List.of());

  public Deletes {
    tombstones = List.copyOf(tombstones);
    unwritten = List.copyOf(unwritten);
  }

  /** Whether there is nothing to say. */
  public boolean isEmpty() {
    return tombstones.isEmpty() && dropped.isEmpty() && revived.isEmpty() && unwritten.isEmpty();
  }
}
