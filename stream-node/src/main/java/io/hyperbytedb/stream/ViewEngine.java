package io.hyperbytedb.stream;

import io.hyperbytedb.catalog.MaterializedView;
import org.jspecify.annotations.Nullable;

/** Computes windows of views: a query node, in this process or another one. Thread-safe. */
@FunctionalInterface
public interface ViewEngine {
  /**
   * Computes the windows of a range of time, or the first of them that have data, and makes the
   * target have their rows. Every record that was in the log before the call counts. May be
   * repeated.
   *
   * @param range of nanoseconds since 1970
   * @param windows how many to compute at most
   * @throws ViewException if it can't be done now, with a text for the user
   */
  Done refresh(MaterializedView view, TimeRange range, long windows) throws ViewException;

  /**
   * A range of time in nanoseconds since 1970.
   *
   * @param from inclusive
   * @param to exclusive
   */
  record TimeRange(long from, long to) {}

  /**
   * What was done.
   *
   * @param next the time before which everything is done
   * @param written rows written
   * @param deleted rows deleted
   */
  record Done(long next, long written, long deleted) {}

  /** Windows could not be computed; the message is for the user. */
  final class ViewException extends Exception {
    private static final long serialVersionUID = 1;

    public ViewException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
