package io.hyperbytedb.node.tail;

import io.hyperbytedb.model.SortedRows;
import io.hyperbytedb.model.Tombstone;
import java.util.List;

/**
 * A partition's unflushed rows of one measurement. Rows outside of the asked time range may be
 * among them.
 *
 * @param series the flushed offset, and the new series of the measurement
 * @param blocks the rows, in the order of their offsets: of two rows of one series and time the one
 *     in the later block wins, field by field; deleted rows are not among them
 * @param tombstones what the log of the tail deletes of the measurement in the files below {@link
 *     #flushedOffset}; the manifest does not know it yet
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

  /** Where the tail starts: files hold everything below. */
  public long flushedOffset() {
    return series.flushedOffset();
  }
}
