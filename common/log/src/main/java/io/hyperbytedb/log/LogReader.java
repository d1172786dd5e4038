package io.hyperbytedb.log;

import java.time.Duration;
import java.util.List;

/** Reads one partition in order. For one thread, except for {@link #wakeup}. */
public interface LogReader extends AutoCloseable {
  /**
   * The next records, in order and without a gap other than offsets the log itself left out.
   *
   * @param max how long to wait when there are none
   * @return empty after {@code max} or a {@link #wakeup}
   * @throws LogException OFFSET_GONE if the position is no longer (or not yet) in the log; it never
   *     skips. UNAVAILABLE if the log can't be reached for long
   */
  List<LogRecord> poll(Duration max);

  /** Makes a poll that waits, or else the next one, return. From any thread. */
  void wakeup();

  @Override
  void close();
}
