package io.hyperbytedb.query.scan;

import io.hyperbytedb.query.influxql.TimeRange;
import java.util.List;

/**
 * How a SELECT reads one measurement.
 *
 * @param measurement with its database and retention policy, as InfluxQL names it
 * @param sought what is looked for
 * @param parallel whether all calls are accumulated in one scan with a worker for each partition
 * @param series which are read of those it has
 * @param files which may matter of those it has
 * @param read what was read, or would be
 * @param views what is read from materialized views instead; empty for nothing
 */
public record ScanReport(
    String measurement,
    Sought sought,
    boolean parallel,
    Series series,
    Files files,
    Read read,
    String views) {
  /**
   * What is looked for.
   *
   * @param expressions the calls and references that are read for, with types
   * @param condition on tags and fields; empty for none
   */
  public record Sought(List<String> expressions, String condition, TimeRange range) {
    public Sought {
      expressions = List.copyOf(expressions);
    }
  }

  /**
   * The series of a measurement.
   *
   * @param partitions how many have rows that may matter
   * @param chosen how many are read
   * @param inAll how many the measurement has
   */
  public record Series(int partitions, long chosen, long inAll) {}

  /**
   * The files of a measurement.
   *
   * @param inAll how many the measurement has
   * @param inTime how many of them have times that matter
   * @param pagesInTime how many pages these have for the columns that are read
   */
  public record Files(int inAll, int inTime, long pagesInTime) {
    /** Both together. */
    public Files and(Files other) {
      return new Files(inAll + other.inAll, inTime + other.inTime, pagesInTime + other.pagesInTime);
    }
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
      int files, long pages, long bytes, long fileRows, long memoryRows, long nanos) {
    /** Both together. */
    public Read and(Read other) {
      return new Read(
          files + other.files,
          pages + other.pages,
          bytes + other.bytes,
          fileRows + other.fileRows,
          memoryRows + other.memoryRows,
          nanos + other.nanos);
    }
  }
}
