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
 */
public record Deletes(List<Tombstone> tombstones, RoaringBitmap dropped, RoaringBitmap revived) {
  /** There were none. */
  public static final Deletes NONE =
      new Deletes(List.of(), new RoaringBitmap(), new RoaringBitmap());

  public Deletes {
    tombstones = List.copyOf(tombstones);
  }

  /** Whether there is nothing to say. */
  public boolean isEmpty() {
    return tombstones.isEmpty() && dropped.isEmpty() && revived.isEmpty();
  }
}
