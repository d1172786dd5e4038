package io.hyperbytedb.catalog;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PVector;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;

/**
 * The existing shard groups. A group gets its id when its first field is registered, in the order
 * of the log, and keeps it until it is dropped or expires, even if its measurements are emptied.
 * Immutable: a change returns a new registry, which shares all that did not change.
 */
final class ShardRegistry {
  static final ShardRegistry EMPTY =
      new ShardRegistry(HashTreePMap.empty(), 0, TreePVector.empty());

  private final PMap<Long, TreePMap<Long, ShardGroup>> policies;

  /** The highest id assigned so far. */
  private final long lastId;

  /** Groups whose ids are not in the store yet. */
  private final PVector<ShardGroup> unsaved;

  private ShardRegistry(
      PMap<Long, TreePMap<Long, ShardGroup>> policies, long lastId, PVector<ShardGroup> unsaved) {
    this.policies = policies;
    this.lastId = lastId;
    this.unsaved = unsaved;
  }

  long lastId() {
    return lastId;
  }

  /** With the highest assigned id of the store. */
  ShardRegistry lastIdAtLeast(long id) {
    return new ShardRegistry(policies, Math.max(lastId, id), unsaved);
  }

  private TreePMap<Long, ShardGroup> groups(long policyId) {
    return policies.getOrDefault(policyId, TreePMap.empty());
  }

  boolean has(long policyId, long start) {
    return groups(policyId).containsKey(start);
  }

  /** With a new group, which gets the next id. */
  ShardRegistry create(long policyId, long start, long end) {
    ShardGroup group = new ShardGroup(lastId + 1, policyId, start, end);
    ShardRegistry next = with(group);
    return new ShardRegistry(next.policies, next.lastId, unsaved.plus(group));
  }

  /** The groups to be stored. */
  List<ShardGroup> unsaved() {
    return unsaved;
  }

  /** When all groups are stored. */
  ShardRegistry saved() {
    return unsaved.isEmpty() ? this : new ShardRegistry(policies, lastId, TreePVector.empty());
  }

  ShardRegistry with(ShardGroup group) {
    return new ShardRegistry(
        policies.plus(group.policyId(), groups(group.policyId()).plus(group.start(), group)),
        Math.max(lastId, group.id()),
        unsaved);
  }

  ShardRegistry without(ShardGroup group) {
    return new ShardRegistry(
        policies.plus(group.policyId(), groups(group.policyId()).minus(group.start())),
        lastId,
        unsaved);
  }

  ShardRegistry withoutPolicy(long policyId) {
    return new ShardRegistry(policies.minus(policyId), lastId, unsaved);
  }

  /** The groups of a policy, by start. */
  List<ShardGroup> of(long policyId) {
    return new ArrayList<>(groups(policyId).values());
  }

  @Nullable ShardGroup find(long id) {
    for (TreePMap<Long, ShardGroup> groups : policies.values()) {
      for (ShardGroup group : groups.values()) {
        if (group.id() == id) {
          return group;
        }
      }
    }
    return null;
  }
}
