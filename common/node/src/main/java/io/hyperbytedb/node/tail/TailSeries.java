package io.hyperbytedb.node.tail;

import io.hyperbytedb.model.SeriesKey;
import java.util.List;

/**
 * The series of a partition that first appeared at or after its flushed offset, so that the
 * manifest does not know them yet.
 *
 * @param partition the WAL partition
 * @param flushedOffset where the tail starts: files hold everything below
 * @param ids the new series' ids, ascending
 * @param keys their keys, in the order of {@code ids}
 */
@SuppressWarnings("ArrayRecordComponent") // a message, not compared
public record TailSeries(int partition, long flushedOffset, long[] ids, List<SeriesKey> keys) {
  public TailSeries {
    keys = List.copyOf(keys);
  }
}
