package io.hyperbytedb.cluster.tail;

import io.hyperbytedb.model.SeriesKey;
import java.util.List;

/**
 * The effect of a partition's tail on the series index: the series that first appeared at or after
 * its flushed offset, and those dropped or revived since; the manifest does not have them yet.
 *
 * @param partition the WAL partition
 * @param flushedOffset the start of the tail: files have everything below it
 * @param ids the new series' ids, ascending
 * @param keys their keys, in the order of {@code ids}
 * @param position the offset up to which this holds
 * @param dropped the ids of series dropped since the flushed offset and not revived
 * @param revived the ids of series dropped before it and revived since
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
