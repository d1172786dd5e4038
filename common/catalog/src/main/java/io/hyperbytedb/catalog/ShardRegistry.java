package io.hyperbytedb.catalog;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The existing shard groups. A group gets its id when its first field is registered, in the order
 * of the log, and keeps it until it is dropped or expires, even if its measurements are emptied.
 * Mutable, as schemas are: one thread modifies it, any thread may read.
 */
final class ShardRegistry {
  private final ConcurrentHashMap<Long, ConcurrentSkipListMap<Long, ShardGroup>> policies =
      new ConcurrentHashMap<>();

  /** The highest id assigned so far. */
  private volatile long lastId;

  /** Groups whose ids are not in the store yet; used by the modifying thread only. */
  private final List<ShardGroup> unsaved = new ArrayList<>();

  long lastId() {
    return lastId;
  }

  /** Restores the highest assigned id from the store. */
  void lastIdAtLeast(long id) {
    lastId = Math.max(lastId, id);
  }

  boolean has(long policyId, long start) {
    ConcurrentSkipListMap<Long, ShardGroup> groups = policies.get(policyId);
    return groups != null && groups.containsKey(start);
  }

  /** Assigns the next id to a group. */
  void create(long policyId, long start, long end) {
    ShardGroup group = new ShardGroup(lastId + 1, policyId, start, end);
    add(group);
    unsaved.add(group);
  }

  /** Removes and returns the groups to be stored. */
  List<ShardGroup> takeUnsaved() {
    List<ShardGroup> taken = List.copyOf(unsaved);
    unsaved.clear();
    return taken;
  }

  void add(ShardGroup group) {
    lastIdAtLeast(group.id());
    policies
        .computeIfAbsent(group.policyId(), id -> new ConcurrentSkipListMap<>())
        .put(group.start(), group);
  }

  void remove(ShardGroup group) {
    ConcurrentSkipListMap<Long, ShardGroup> groups = policies.get(group.policyId());
    if (groups != null) {
      groups.remove(group.start());
    }
  }

  void removePolicy(long policyId) {
    policies.remove(policyId);
  }

  /** The groups of a policy, by start. */
  List<ShardGroup> of(long policyId) {
    ConcurrentSkipListMap<Long, ShardGroup> groups = policies.get(policyId);
    return groups == null ? List.of() : new ArrayList<>(groups.values());
  }

  @Nullable ShardGroup find(long id) {
    return policies.values().stream()
        .map(ConcurrentSkipListMap::values)
        .flatMap(Collection::stream)
        .filter(group -> group.id() == id)
        .findAny()
        .orElse(null);
  }
}
