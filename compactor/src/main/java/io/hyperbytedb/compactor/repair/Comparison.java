package io.hyperbytedb.compactor.repair;

import io.hyperbytedb.catalog.manifest.MerkleTree;
import io.hyperbytedb.catalog.manifest.Slice;
import io.hyperbytedb.catalog.manifest.SliceDifference;
import io.hyperbytedb.catalog.manifest.SliceDifference.Kind;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the cold slices of a replica differ from those of others.
 *
 * @param slices the number of slices compared
 * @param differences by the name of the other replica; without those that did not answer
 */
public record Comparison(int slices, Map<String, List<SliceDifference>> differences) {
  private static final Logger LOG = LoggerFactory.getLogger(Comparison.class);
  private static final long SECOND = 1_000_000_000L;

  /**
   * Compares replicas.
   *
   * @param others one per other replica
   * @param coldAge shard groups that ended less than this ago are left out
   */
  public static Comparison of(
      OwnReplica own, List<OtherReplica> others, Duration coldAge, InstantSource clock) {
    long now = clock.millis() / 1_000 * SECOND;
    long coldBefore = now - coldAge.toNanos();
    MerkleTree tree = own.tree(now, coldBefore);
    Map<String, List<SliceDifference>> differences = new LinkedHashMap<>();
    for (OtherReplica other : others) {
      try {
        BitSet branches = tree.differing(other.branches(now, coldBefore));
        differences.put(
            other.name(),
            branches.isEmpty()
                ? List.of()
                : tree.compare(other.tree(now, coldBefore, branches), branches));
      } catch (IOException e) {
        LOG.warn("cannot compare with replica {}: {}", other.name(), e.getMessage());
      }
    }
    return new Comparison(tree.size(), differences);
  }

  /** The slices whose rows differ, with the largest number of replicas that agree on other rows. */
  public Map<Slice, Integer> divergent() {
    Map<Slice, Map<Long, Integer>> votes = new TreeMap<>();
    for (List<SliceDifference> of : differences.values()) {
      for (SliceDifference difference : of) {
        if (difference.kind() == Kind.DIVERGENT) {
          votes
              .computeIfAbsent(difference.slice(), slice -> new HashMap<>())
              .merge(difference.other(), 1, Integer::sum);
        }
      }
    }
    Map<Slice, Integer> divergent = new TreeMap<>();
    votes.forEach((slice, of) -> divergent.put(slice, Collections.max(of.values())));
    return divergent;
  }

  /** The result as a sentence. */
  public String summary() {
    return slices
        + " cold slices compared with "
        + (differences.isEmpty() ? "no other replica" : differences.keySet())
        + ", "
        + divergent().size()
        + " differ";
  }
}
