package io.hyperbytedb.gateway.source;

/**
 * What a source does in this process.
 *
 * @param name its name
 * @param state whether it reads
 * @param partitions how many partitions this process reads
 * @param lagRecords how many of their records are not written yet
 * @param lagSeconds the age of the last record that was written, if others wait
 * @param points how many points were written since the start
 * @param bad how many points were refused
 * @param gaps how often records were gone before they were read
 * @param problem why it does not go on; empty if it does
 * @param gap what was lost the last time; empty if nothing was
 */
public record SourceStatus(
    String name,
    State state,
    int partitions,
    long lagRecords,
    double lagSeconds,
    long points,
    long bad,
    long gaps,
    String problem,
    String gap) {
  /** Whether a source reads. */
  public enum State {
    RUNNING,
    /** By {@code ALTER SOURCE}. */
    PAUSED,
    /** It cannot go on, and tries again from time to time. */
    STOPPED
  }
}
