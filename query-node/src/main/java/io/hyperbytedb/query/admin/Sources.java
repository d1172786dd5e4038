package io.hyperbytedb.query.admin;

import java.util.List;

/** The sources of all gateways. Thread-safe. */
@FunctionalInterface
public interface Sources {
  /** There are none. */
  Sources NONE = List::of;

  /**
   * A source in a process.
   *
   * @param name its name
   * @param node the process
   * @param state RUNNING, PAUSED or STOPPED
   * @param detail why it does not go on, or what was lost; empty if neither
   */
  record Row(String name, String node, String state, Lag lag, Counts counts, String detail) {}

  /**
   * How far a source is behind.
   *
   * @param partitions how many partitions the process reads
   * @param records how many of their records are not written yet
   * @param millis the age of the last record that was written, if others wait
   */
  record Lag(long partitions, long records, long millis) {}

  /**
   * What a source did since its process started.
   *
   * @param points how many points were written
   * @param bad how many were refused
   * @param gaps how often records were gone before they were read
   */
  record Counts(long points, long bad, long gaps) {}

  /** All of them, by name and process. */
  List<Row> rows();
}
