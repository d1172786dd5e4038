package io.hyperbytedb.query.scan;

import io.hyperbytedb.query.influxql.TimeRange;
import java.util.List;

/**
 * How a SELECT reads one measurement.
 *
 * @param measurement with its database and retention policy, as InfluxQL names it
 * @param expressions the calls and references that are read for, with types
 * @param condition on tags and fields; empty for none
 * @param parallel whether all calls are accumulated in one scan with a worker for each partition
 * @param partitions how many have rows that may matter
 * @param series how many are chosen
 * @param seriesInAll how many the measurement has
 * @param filesInAll how many the measurement has
 * @param filesInTime how many of them have times that matter
 * @param pagesInTime how many pages these have for the columns that are read
 * @param read what was read, or would be
 */
public record ScanReport(
    String measurement,
    List<String> expressions,
    String condition,
    TimeRange range,
    boolean parallel,
    int partitions,
    long series,
    long seriesInAll,
    int filesInAll,
    int filesInTime,
    long pagesInTime,
    Read read) {
  public ScanReport {
    expressions = List.copyOf(expressions);
  }

  /**
   * What was read.
   *
   * @param files how many
   * @param pages of them, a page that was read twice twice
   * @param bytes of these pages, as they are in the files
   * @param fileRows rows of files, those of neighbours that were read along too
   * @param memoryRows rows of the hot tail
   * @param nanos spent in scans, by all workers together
   */
  public record Read(
      int files, long pages, long bytes, long fileRows, long memoryRows, long nanos) {}
}
