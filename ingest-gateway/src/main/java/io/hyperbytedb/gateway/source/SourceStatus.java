package io.hyperbytedb.gateway.source;

/**
 * What a source does in this process.
 *
 * @param name its name
 * @param state whether it reads
 * @param lag what it reads, and what is not written yet
 * @param counts what it did since the start
 * @param problem why it does not go on; empty if it does
 * @param gap what was lost the last time; empty if nothing was
 */
public record SourceStatus(
    String name, State state, Lag lag, Counts counts, String problem, String gap) {
  /**
   * What a source reads, and what is not written yet.
   *
   * @param partitions how many partitions this process reads
   * @param records how many of their records are not written yet
   * @param seconds the age of the last record that was written, if others wait
   */
  public record Lag(int partitions, long records, double seconds) {}

  /**
   * What a source did since the start.
   *
   * @param points how many points were written
   * @param bad how many points were refused
   * @param gaps how often records were gone before they were read
   */
  public record Counts(long points, long bad, long gaps) {}

  /** Whether a source reads. */
  public enum State {
    RUNNING,
    /** By {@code ALTER SOURCE}. */
    PAUSED,
    /** It cannot go on, and tries again from time to time. */
    STOPPED
  }
}
