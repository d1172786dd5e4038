package io.hyperbytedb.server.auth;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Counts recent login failures by name and address, and computes how long the next refusal is
 * delayed. Thread-safe.
 */
final class Failures {
  private static final int MOST = 10_000;
  private static final long REMEMBERED_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** Failures without a delay, for mistyped passwords. */
  private static final int FREE = 3;

  private static final long FIRST_DELAY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long LONGEST_DELAY_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Evicts the least recently used entry. */
  @GuardedBy("this")
  private final Map<String, Count> counts =
      new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
          return size() > MOST;
        }
      };

  private record Count(int failures, long last) {
    boolean isOver(long now) {
      return now - last > REMEMBERED_NANOS;
    }
  }

  /**
   * How far a login is trusted after recent failures.
   *
   * @param address empty if unknown; then the name counts for both
   */
  synchronized HashTurns.Trust trust(String name, String address, long now) {
    boolean ofName = has(ofName(name), now);
    boolean ofAddress = address.isEmpty() ? ofName : has(ofAddress(address), now);
    if (ofName && ofAddress) {
      return HashTurns.Trust.NONE;
    }
    return ofName || ofAddress ? HashTurns.Trust.HALF : HashTurns.Trust.FULL;
  }

  @GuardedBy("this")
  private boolean has(String key, long now) {
    Count count = counts.get(key);
    return count != null && !count.isOver(now);
  }

  /**
   * Counts a failure.
   *
   * @param address empty if unknown
   * @return the delay of the refusal in nanoseconds
   */
  synchronized long add(String name, String address, long now) {
    int failures = count(ofName(name), now);
    if (!address.isEmpty()) {
      failures = Math.max(failures, count(ofAddress(address), now));
    }
    if (failures <= FREE) {
      return 0;
    }
    int doublings = Math.min(failures - FREE - 1, 10);
    return Math.min(LONGEST_DELAY_NANOS, FIRST_DELAY_NANOS << doublings);
  }

  @GuardedBy("this")
  private int count(String key, long now) {
    Count before = counts.get(key);
    int failures = before == null || before.isOver(now) ? 1 : before.failures() + 1;
    counts.put(key, new Count(failures, now));
    return failures;
  }

  /** Resets a name after a successful login. */
  synchronized void forget(String name) {
    counts.remove(ofName(name));
  }

  private static String ofName(String name) {
    return "n" + name;
  }

  private static String ofAddress(String address) {
    return "a" + address;
  }
}
