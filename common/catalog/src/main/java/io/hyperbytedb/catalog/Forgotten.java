package io.hyperbytedb.catalog;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Whose field types were forgotten while rows of them may still be on their way: a writer that did
 * not know it yet may append rows whose fields nobody registers again, so whoever applies rows of
 * these measurements looks. The latest so many are kept; a writer that is further behind than that
 * has long failed. Changed in place, as schemas are. One thread changes it, any thread reads.
 */
final class Forgotten {
  /** Bounds what a stream of new and dropped measurements leaves behind. */
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
   * Adds what the command at an offset forgot; each command forgets in one place.
   *
   * @return what is not kept any longer, by the offset of its command
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

  /** Forgets a policy that was dropped; returns the offsets of its commands. */
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
