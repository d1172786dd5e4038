package io.hyperbytedb.model;

import java.util.List;

/**
 * Rows of one measurement sorted by series id and time, without duplicates: the content of a file
 * and of a sealed block of the memtable. The rows of the {@code k}-th series are {@code
 * [runStarts[k], runStarts[k+1])}.
 *
 * <p>Wraps the arrays it is given; they must not be modified afterwards.
 */
public final class SortedRows {
  private final int seriesCount;
  private final long[] seriesIds;
  private final int[] runStarts;
  private final long[] times;
  private final List<FieldColumn> fields;

  /**
   * Wraps the arrays without copying them.
   *
   * @param seriesCount the number of series
   * @param seriesIds the series' ids ({@link SeriesId}), ascending
   * @param runStarts {@code seriesCount + 1} ascending row numbers; the last is the number of rows
   * @param times for each row its time in nanoseconds since 1970 UTC, ascending within a series
   * @param fields the columns; every row has a value in at least one
   */
  public SortedRows(
      int seriesCount, long[] seriesIds, int[] runStarts, long[] times, List<FieldColumn> fields) {
    this.seriesCount = seriesCount;
    this.seriesIds = seriesIds;
    this.runStarts = runStarts;
    this.times = times;
    this.fields = List.copyOf(fields);
  }

  /** The number of rows. */
  public int size() {
    return runStarts[seriesCount];
  }

  /** The number of series. */
  public int seriesCount() {
    return seriesCount;
  }

  /** The series' ids, ascending; {@link #seriesCount()} of them. */
  public long[] seriesIds() {
    return seriesIds;
  }

  /** The first row of each series, followed by the number of rows. */
  public int[] runStarts() {
    return runStarts;
  }

  /** For each row its time in nanoseconds since 1970 UTC. */
  public long[] times() {
    return times;
  }

  /** The columns, each {@link #size()} rows long. */
  public List<FieldColumn> fields() {
    return fields;
  }
}
