package io.hyperbytedb.catalog.manifest;

import io.hyperbytedb.model.Tombstone;
import java.util.List;
import org.roaringbitmap.RoaringBitmap;

/**
 * The deletes of the flushed part of a partition that still matter.
 *
 * @param tombstones those that a live file may need, by ascending offset
 * @param dropped the ordinals of series that were dropped and not written since; never modified
 * @param unwritten markers that a later one may refer to, by ascending offset
 */
record PendingDeletes(
    List<Tombstone> tombstones, RoaringBitmap dropped, List<Unwritten> unwritten) {
  static final PendingDeletes NONE = new PendingDeletes(List.of(), new RoaringBitmap(), List.of());

  PendingDeletes {
    tombstones = List.copyOf(tombstones);
    unwritten = List.copyOf(unwritten);
  }

  PendingDeletes withTombstones(List<Tombstone> kept) {
    return new PendingDeletes(kept, dropped, unwritten);
  }
}
