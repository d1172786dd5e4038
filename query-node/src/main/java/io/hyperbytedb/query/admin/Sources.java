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
   * @param partitions how many partitions the process reads
   * @param lagRecords how many of their records are not written yet
   * @param lagMillis the age of the last record that was written, if others wait
   * @param points how many points were written since the process started
   * @param bad how many points were refused
   * @param gaps how often records were gone before they were read
   * @param detail why it does not go on, or what was lost; empty if neither
   */
  record Row(
      String name,
      String node,
      String state,
      long partitions,
      long lagRecords,
      long lagMillis,
      long points,
      long bad,
      long gaps,
      String detail) {}

  /** All of them, by name and process. */
  List<Row> rows();
}
