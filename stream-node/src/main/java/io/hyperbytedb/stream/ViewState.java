package io.hyperbytedb.stream;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the computation of a view goes. For one thread. Times are milliseconds since 1970. */
final class ViewState {
  private static final long LEAST_MILLIS = 1_000;
  private static final long FIRST_RETRY_MILLIS = 500;
  private static final long MOST_RETRY_MILLIS = 30_000;

  /** Computing a window that changes all the time takes one part in this many of the time. */
  private static final int SHARE = 5;

  private static final int MOST_RECENT = 10_000;

  private final long least;

  /** When windows that were computed a moment ago may be computed again, by their numbers. */
  private final Map<Long, Long> recent =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
          return size() > MOST_RECENT;
        }
      };

  private ViewRuns.@Nullable Run running;
  private long beganAt;
  private boolean wasLong = true;
  private long retryAt;
  private long retryMillis = FIRST_RETRY_MILLIS;
  private long lastRun;
  private long written;
  private long deleted;
  private String error = "";

  /**
   * @param every the least time between two computations of a window in nanoseconds, 0 for the
   *     default
   */
  ViewState(long every) {
    this.least = every == 0 ? LEAST_MILLIS : every / 1_000_000;
  }

  ViewRuns.@Nullable Run running() {
    return running;
  }

  /** Whether the last request was a long one. */
  boolean wasLong() {
    return wasLong;
  }

  /** When a window may be computed again. */
  long notBefore(long window) {
    return recent.getOrDefault(window, 0L);
  }

  /** When anything may be computed again after a failure. */
  long retryAt() {
    return retryAt;
  }

  void began(ViewRuns.Run run, long now) {
    running = run;
    beganAt = now;
    wasLong = !run.request().isShort();
  }

  /** Takes in the end of a run. */
  void ended(ViewRuns.Run run, ViewRuns.Result result, long now) {
    running = null;
    lastRun = now;
    if (run.request().isShort()) {
      long took = (now - beganAt) / Math.max(1, result.done().size());
      long next = beganAt + Math.max(least, SHARE * took);
      for (int i = 0; i < result.done().size(); i++) {
        ViewRuns.Group group = run.request().groups().get(i);
        for (long window = group.first(); window < group.end(); window++) {
          recent.put(window, next);
        }
      }
    }
    for (ViewEngine.Done done : result.done()) {
      written += done.written();
      deleted += done.deleted();
    }
    if (result.error() == null) {
      error = "";
      retryMillis = FIRST_RETRY_MILLIS;
    } else {
      error = result.error();
      retryAt = now + retryMillis;
      retryMillis = Math.min(2 * retryMillis, MOST_RETRY_MILLIS);
    }
  }

  void cancel() {
    if (running != null) {
      running.cancel();
      running = null;
    }
  }

  ViewRuns.Report status(long dirty) {
    return new ViewRuns.Report(System.nanoTime(), dirty, lastRun, written, deleted, error);
  }
}
