package io.hyperbytedb.cluster.tail;

import io.hyperbytedb.model.SortedRows;
import io.hyperbytedb.model.Tombstone;
import java.util.List;

/**
 * A partition's unflushed rows of one measurement. May include rows outside of the requested time
 * range.
 *
 * @param series the flushed offset, and the new series of the measurement
 * @param blocks the rows without deleted ones, in blocks in the order of their offsets: of two rows
 *     of one series and time the one in the later block wins, field by field
 * @param tombstones the tail's deletes that apply to the measurement's files below {@link
 *     #flushedOffset}; the manifest does not have them yet
 */
public record TailRows(TailSeries series, List<SortedRows> blocks, List<Tombstone> tombstones) {
  public TailRows {
    blocks = List.copyOf(blocks);
    tombstones = List.copyOf(tombstones);
  }

  /** A tail without deletes. */
  public TailRows(TailSeries series, List<SortedRows> blocks) {
    this(series, blocks, List.of());
  }

  /** The start of the tail: files have everything below it. */
  public long flushedOffset() {
    return series.flushedOffset();
  }
}
