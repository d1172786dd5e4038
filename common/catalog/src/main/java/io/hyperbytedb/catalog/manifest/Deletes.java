package io.hyperbytedb.catalog.manifest;

import io.hyperbytedb.model.Tombstone;
import java.util.List;
import org.roaringbitmap.RoaringBitmap;

/**
 * The effect of the delete markers between two flushed offsets. The bitmaps must not be modified
 * afterwards.
 *
 * @param tombstones the markers, by ascending offset
 * @param dropped the ordinals of series that a marker dropped and that have not been written since
 * @param revived the ordinals of series that were dropped earlier and have been written again
 * @param unwritten the markers of these and earlier offsets whose series may still be dropped
 */
public record Deletes(
    List<Tombstone> tombstones,
    RoaringBitmap dropped,
    RoaringBitmap revived,
    List<Unwritten> unwritten) {
  /** No deletes. */
  public static final Deletes NONE =
      new Deletes(List.of(), new RoaringBitmap(), new RoaringBitmap(), List.of());

  public Deletes {
    tombstones = List.copyOf(tombstones);
    unwritten = List.copyOf(unwritten);
  }

  /** Whether there are no deletes. */
  public boolean isEmpty() {
    return tombstones.isEmpty() && dropped.isEmpty() && revived.isEmpty() && unwritten.isEmpty();
  }
}
