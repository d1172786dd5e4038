package io.hyperbytedb.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Measurements whose field types were forgotten while rows that use them may still arrive: a writer
 * that has not applied the command yet may append rows whose fields are no longer registered, so
 * their consumer must check. Only the latest {@link #MAX} are kept, as a writer that is further
 * behind has long failed. Mutable, as schemas are: one thread modifies it, any thread may read.
 */
final class Forgotten {
  /** Bounds the state that a stream of new and dropped measurements leaves behind. */
  static final int MAX = 10_000;

  /** A measurement of a policy; null for all. */
  record Place(long policyId, @Nullable String measurement) {}

  private final Map<Place, Long> offsets = new ConcurrentHashMap<>();
  private final TreeMap<Long, Place> byOffset = new TreeMap<>();
  private final Map<Long, Integer> policies = new ConcurrentHashMap<>();

  boolean any(long policyId) {
    return policies.containsKey(policyId);
  }

  boolean has(long policyId, String measurement) {
    return any(policyId)
        && (offsets.containsKey(new Place(policyId, measurement))
            || offsets.containsKey(new Place(policyId, null)));
  }

  /**
   * Records what the command at an offset forgot; each command forgets in one place.
   *
   * @return the entries evicted in exchange, by the offset of their command
   */
  Map<Long, Place> add(Place place, long offset) {
    Map<Long, Place> gone = new HashMap<>();
    Long before = offsets.put(place, offset);
    if (before == null) {
      policies.merge(place.policyId(), 1, Integer::sum);
    } else {
      byOffset.remove(before);
      gone.put(before, place);
    }
    byOffset.put(offset, place);
    if (byOffset.size() > MAX) {
      Map.Entry<Long, Place> oldest = byOffset.firstEntry();
      remove(oldest.getKey(), oldest.getValue());
      gone.put(oldest.getKey(), oldest.getValue());
    }
    return gone;
  }

  /** Removes the entries of a dropped policy; returns the offsets of their commands. */
  List<Long> removePolicy(long policyId) {
    List<Long> gone = new ArrayList<>();
    if (any(policyId)) {
      byOffset.forEach(
          (offset, place) -> {
            if (place.policyId() == policyId) {
              gone.add(offset);
            }
          });
      for (long offset : gone) {
        Place place = byOffset.get(offset);
        if (place != null) {
          remove(offset, place);
        }
      }
    }
    return gone;
  }

  private void remove(long offset, Place place) {
    byOffset.remove(offset);
    offsets.remove(place);
    policies.computeIfPresent(place.policyId(), (id, count) -> count == 1 ? null : count - 1);
  }
}
