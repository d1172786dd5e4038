package io.hyperbytedb.model;

import java.util.List;

/**
 * Rows of one measurement in order of arrival, as a WAL record carries them. A later row of the
 * same series and time overwrites an earlier one, field by field.
 *
 * <p>Wraps the arrays it is given; they must not be modified afterwards.
 */
public final class ArrivedRows {
  private final String measurement;
  private final int size;
  private final int[] series;
  private final long[] times;
  private final List<FieldColumn> fields;

  /**
   * Wraps the arrays without copying them.
   *
   * @param measurement the rows' measurement
   * @param size the number of rows
   * @param series for each row the index of its series in {@link WalBatch#series()}
   * @param times for each row its time in nanoseconds since 1970 UTC
   * @param fields the columns, each {@code size} rows long; every row has a value in at least one
   */
  public ArrivedRows(
      String measurement, int size, int[] series, long[] times, List<FieldColumn> fields) {
    this.measurement = measurement;
    this.size = size;
    this.series = series;
    this.times = times;
    this.fields = List.copyOf(fields);
  }

  /** The rows' measurement. */
  public String measurement() {
    return measurement;
  }

  /** The number of rows. */
  public int size() {
    return size;
  }

  /** For each row the index of its series in the batch's series. */
  public int[] series() {
    return series;
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
