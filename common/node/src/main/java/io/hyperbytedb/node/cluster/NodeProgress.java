package io.hyperbytedb.node.cluster;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How far a node has come.
 *
 * @param partitions those that it owns
 * @param durable for some topics and each of their partitions, an offset below which this node's
 *     replica needs no record any more; under {@code backup} an offset of the WAL below which a
 *     backup that this node takes needs none
 */
public record NodeProgress(List<Owned> partitions, Map<String, long[]> durable) {
  /** Of a node that owns nothing. */
  public static final NodeProgress NONE = new NodeProgress(List.of(), Map.of());

  public NodeProgress {
    partitions = List.copyOf(partitions);
    durable = new TreeMap<>(durable);
  }

  /**
   * A partition of the WAL that a node owns.
   *
   * @param partition its number
   * @param position the next offset that the node will consume
   * @param flushedOffset everything below is in files
   * @param lagMillis about how long the oldest record that is not consumed waits; 0 if none does,
   *     negative if that isn't known
   */
  public record Owned(int partition, long position, long flushedOffset, long lagMillis) {}

  @Override
  public boolean equals(Object other) {
    return other instanceof NodeProgress that
        && partitions.equals(that.partitions)
        && durable.keySet().equals(that.durable.keySet())
        && durable.entrySet().stream()
            .allMatch(entry -> Arrays.equals(entry.getValue(), that.durable.get(entry.getKey())));
  }

  @Override
  public int hashCode() {
    return partitions.hashCode() * 31 + durable.keySet().hashCode();
  }
}
