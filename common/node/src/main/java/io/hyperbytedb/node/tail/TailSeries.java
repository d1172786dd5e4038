package io.hyperbytedb.node.tail;

import io.hyperbytedb.model.SeriesKey;
import java.util.List;

/**
 * What a partition's tail does to the series index: the series that first appeared at or after its
 * flushed offset, and those that left or came back since; the manifest does not know it yet.
 *
 * @param partition the WAL partition
 * @param flushedOffset where the tail starts: files hold everything below
 * @param ids the new series' ids, ascending
 * @param keys their keys, in the order of {@code ids}
 * @param position the offset up to which that is so
 * @param dropped the ids of series that were dropped since the flushed offset and are not there now
 * @param revived the ids of series that were dropped before it, and are there again
 */
@SuppressWarnings("ArrayRecordComponent") // a message, not compared
public record TailSeries(
    int partition,
    long flushedOffset,
    long[] ids,
    List<SeriesKey> keys,
    long position,
    long[] dropped,
    long[] revived) {
  private static final long[] NONE = {};

  public TailSeries {
    keys = List.copyOf(keys);
  }

  /** A tail without deletes. */
  public TailSeries(int partition, long flushedOffset, long[] ids, List<SeriesKey> keys) {
    this(partition, flushedOffset, ids, keys, flushedOffset, NONE, NONE);
  }
}
