package io.hyperbytedb.server;

import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of a process: started forwards, closed backwards, also when a later one does not start.
 * Not thread-safe.
 */
final class Parts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Parts.class);

  private final Deque<AutoCloseable> farewells = new ArrayDeque<>();
  private final Deque<AutoCloseable> started = new ArrayDeque<>();

  /** Starts parts one after the other, and has each {@link #own owned} at once. */
  interface Start {
    void run() throws IOException, InterruptedException;
  }

  /**
   * Starts parts. If one fails, everything that was started before it is closed; a failure of that
   * is suppressed by the first one.
   */
  void start(Start start) throws IOException, InterruptedException {
    try {
      start.run();
    } catch (IOException | RuntimeException | InterruptedException | Error e) {
      // Parts wait while they close, which a pending interrupt of the start would disturb.
      var _ = Thread.interrupted();
      try {
        close();
      } catch (HyperbyteException second) {
        e.addSuppressed(second);
      }
      throw e;
    }
  }

  /** Closes a part when the process stops, before everything that was started earlier. */
  <T extends AutoCloseable> T own(T part) {
    started.push(part);
    return part;
  }

  /** Does something when the process stops, before any part is closed. */
  void beforeClose(AutoCloseable farewell) {
    farewells.push(farewell);
  }

  /**
   * Closes everything, even if a part fails to close; has no effect when repeated.
   *
   * @throws HyperbyteException if a part did not stop cleanly; the log says which
   */
  @Override
  public void close() {
    int failures = close(farewells) + close(started);
    if (failures > 0) {
      throw new HyperbyteException(
          ErrorCode.INTERNAL, "the stop was not clean; what was acknowledged is in the log");
    }
  }

  private static int close(Deque<AutoCloseable> parts) {
    int failures = 0;
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Throwable e) {
        // Even after an Error the other parts must be closed, or they keep the process and its
        // locks.
        failures++;
        if (e instanceof HyperbyteException known) {
          LOG.error(
              "{} did not stop cleanly: {}", part.getClass().getSimpleName(), known.getMessage());
        } else {
          LOG.error("{} did not stop cleanly", part.getClass().getSimpleName(), e);
        }
      }
    }
    return failures;
  }
}
