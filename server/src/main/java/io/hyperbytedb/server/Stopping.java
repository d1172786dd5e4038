package io.hyperbytedb.server;

import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The orderly stop of a process's parts. */
final class Stopping {
  private static final Logger LOG = LoggerFactory.getLogger(Stopping.class);

  private Stopping() {}

  /**
   * Closes all parts in reverse order, even if one fails.
   *
   * @throws HyperbyteException if one did not stop cleanly; the log says which
   */
  static void stop(Deque<AutoCloseable> started) {
    int failures = 0;
    while (!started.isEmpty()) {
      AutoCloseable part = started.pop();
      try {
        part.close();
      } catch (Throwable e) {
        // Even after an Error the other parts must be closed, or they keep the process and its
        // locks.
        failures++;
        LOG.error("{} did not stop cleanly", part.getClass().getSimpleName(), e);
      }
    }
    if (failures > 0) {
      throw new HyperbyteException(
          ErrorCode.INTERNAL, "the stop was not clean; what was acknowledged is in the log");
    }
  }
}
