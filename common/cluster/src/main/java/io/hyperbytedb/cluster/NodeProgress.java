package io.hyperbytedb.cluster;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The progress of a node.
 *
 * @param partitions the partitions that it owns
 * @param durable for some topics and each of their partitions, the offset below which this node's
 *     replica needs no records any more; under {@code backup} the WAL offset below which a backup
 *     taken by this node needs none
 */
public record NodeProgress(List<Owned> partitions, Map<String, long[]> durable) {
  /** The progress of a node without partitions. */
  public static final NodeProgress NONE = new NodeProgress(List.of(), Map.of());

  public NodeProgress {
    partitions = List.copyOf(partitions);
    durable = new TreeMap<>(durable);
  }

  /**
   * A WAL partition that a node owns.
   *
   * @param partition its number
   * @param position the next offset that the node will consume
   * @param flushedOffset everything below it is in files
   * @param lagMillis the approximate age of the oldest record not consumed; 0 if there is none,
   *     negative if unknown
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
