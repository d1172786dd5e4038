package io.hyperbytedb.log;

import java.time.Duration;
import java.util.List;

/** Reads one partition in order. For one thread, except for {@link #wakeup}. */
public interface LogReader extends AutoCloseable {
  /**
   * The next records, in order. The only gaps are offsets that the log itself leaves out.
   *
   * @param max how long to wait for records when there are none
   * @return an empty list after {@code max} or a {@link #wakeup}
   * @throws LogException OFFSET_GONE if the position is no longer, or not yet, in the log: a reader
   *     never skips records. UNAVAILABLE if the log cannot be reached for a longer time
   */
  List<LogRecord> poll(Duration max);

  /**
   * Makes the poll that is waiting, or else the next one, return at once. May be called from any
   * thread.
   */
  void wakeup();

  @Override
  void close();
}
