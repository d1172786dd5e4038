package io.hyperbytedb.node.tail;

import io.hyperbytedb.model.SortedRows;
import java.util.List;

/**
 * A partition's unflushed rows of one measurement. Rows outside of the asked time range may be
 * among them.
 *
 * @param series the flushed offset, and the new series of the measurement
 * @param blocks the rows, in the order of their offsets: of two rows of one series and time the one
 *     in the later block wins, field by field
 */
public record TailRows(TailSeries series, List<SortedRows> blocks) {
  public TailRows {
    blocks = List.copyOf(blocks);
  }

  /** Where the tail starts: files hold everything below. */
  public long flushedOffset() {
    return series.flushedOffset();
  }
}
