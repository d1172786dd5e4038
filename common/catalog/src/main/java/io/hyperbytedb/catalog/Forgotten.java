package io.hyperbytedb.catalog;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.TreePMap;

/**
 * Measurements whose field types were forgotten while rows that use them may still arrive: a writer
 * that has not applied the command yet may append rows whose fields are no longer registered, so
 * their consumer must check. Only the latest {@link #MAX} are kept, as a writer that is further
 * behind has long failed. Immutable: a change returns new ones.
 */
final class Forgotten {
  /** Bounds the state that a stream of new and dropped measurements leaves behind. */
  static final int MAX = 10_000;

  /** A measurement of a policy; null for all. */
  record Place(long policyId, @Nullable String measurement) {}

  static final Forgotten NONE =
      new Forgotten(HashTreePMap.empty(), TreePMap.empty(), HashTreePMap.empty());

  /**
   * The outcome of a change.
   *
   * @param gone the entries that it removed, by the offset of their command
   */
  record Change(Forgotten next, Map<Long, Place> gone) {}

  private final PMap<Place, Long> offsets;
  private final TreePMap<Long, Place> byOffset;

  /** How many places of a policy there are. */
  private final PMap<Long, Integer> policies;

  private Forgotten(
      PMap<Place, Long> offsets, TreePMap<Long, Place> byOffset, PMap<Long, Integer> policies) {
    this.offsets = offsets;
    this.byOffset = byOffset;
    this.policies = policies;
  }

  boolean any(long policyId) {
    return policies.containsKey(policyId);
  }

  boolean has(long policyId, String measurement) {
    return any(policyId)
        && (offsets.containsKey(new Place(policyId, measurement))
            || offsets.containsKey(new Place(policyId, null)));
  }

  /**
   * Records what the command at an offset forgot; each command forgets in one place. Entries may be
   * removed in exchange.
   */
  Change add(Place place, long offset) {
    Map<Long, Place> gone = new HashMap<>();
    Forgotten next = this;
    Long before = offsets.get(place);
    if (before != null) {
      next = next.without(before, place);
      gone.put(before, place);
    }
    next =
        new Forgotten(
            next.offsets.plus(place, offset),
            next.byOffset.plus(offset, place),
            next.policies.plus(
                place.policyId(), 1 + next.policies.getOrDefault(place.policyId(), 0)));
    if (next.byOffset.size() > MAX) {
      Map.Entry<Long, Place> oldest = next.byOffset.firstEntry();
      next = next.without(oldest.getKey(), oldest.getValue());
      gone.put(oldest.getKey(), oldest.getValue());
    }
    return new Change(next, gone);
  }

  /** Removes the entries of a dropped policy. */
  Change removePolicy(long policyId) {
    Map<Long, Place> gone = new HashMap<>();
    Forgotten next = this;
    if (any(policyId)) {
      byOffset.forEach(
          (offset, place) -> {
            if (place.policyId() == policyId) {
              gone.put(offset, place);
            }
          });
      for (Map.Entry<Long, Place> entry : gone.entrySet()) {
        next = next.without(entry.getKey(), entry.getValue());
      }
    }
    return new Change(next, gone);
  }

  private Forgotten without(long offset, Place place) {
    int left = policies.getOrDefault(place.policyId(), 0) - 1;
    return new Forgotten(
        offsets.minus(place),
        byOffset.minus(offset),
        left > 0 ? policies.plus(place.policyId(), left) : policies.minus(place.policyId()));
  }
}
