package io.hyperbytedb.query.continuous;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Why the last runs of periodic work failed, so that a failure is logged once and not at each run.
 * Thread-safe.
 *
 * @param <K> identifies the work
 */
final class RecurringFailures<K> {
  private final Map<K, String> last = new ConcurrentHashMap<>();

  /** Notes a failure; whether it is another one than that of the run before. */
  boolean isNew(K work, String reason) {
    return !reason.equals(last.put(work, reason));
  }

  /** Notes a success; whether the run before had failed. */
  boolean ended(K work) {
    return last.remove(work) != null;
  }

  /** Forgets all work but some. */
  void retain(Set<K> work) {
    last.keySet().retainAll(work);
  }
}
