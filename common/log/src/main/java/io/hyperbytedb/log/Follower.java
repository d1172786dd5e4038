package io.hyperbytedb.log;

import java.io.IOException;
import java.util.List;

/** Takes the records of a partition as they come; see {@link Log#follow}. Called by one thread. */
public interface Follower {
  /** The offset of the next record that it wants. */
  long position();

  /**
   * Takes records from {@link #position} on.
   *
   * @param records the next ones; none if none came for a while
   * @throws LogException UNAVAILABLE to be asked again, from its position then
   */
  void accept(List<LogRecord> records) throws IOException;

  /** It is the end: the log or the follower has failed for good. */
  void failed(Throwable reason);
}
