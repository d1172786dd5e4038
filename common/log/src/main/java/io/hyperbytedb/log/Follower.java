package io.hyperbytedb.log;

import java.io.IOException;
import java.util.List;

/** Consumes the records of a partition in order; see {@link Log#follow}. Called by one thread. */
public interface Follower {
  /** The offset of the next record to deliver. */
  long position();

  /**
   * Takes the records that follow {@link #position}.
   *
   * @param records the next records; empty if none arrived for a while
   * @throws LogException UNAVAILABLE to have the records delivered again, from the position at that
   *     time
   */
  void accept(List<LogRecord> records) throws IOException;

  /** The subscription has ended: the log or this follower failed permanently. */
  void failed(Throwable reason);
}
