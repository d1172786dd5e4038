package io.hyperbytedb.server;

import io.hyperbytedb.cluster.NodeProgress;
import io.hyperbytedb.cluster.StateLag;
import io.hyperbytedb.storage.StorageNode;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the heartbeats of a process report. They begin before its parts, which are added as they
 * start. Thread-safe.
 */
final class NodeReport {
  private final Supplier<Map<String, long[]>> durable;
  private volatile @Nullable StateLag lag;
  private volatile @Nullable StorageNode storage;

  /**
   * @param durable the offsets below which this process needs no records any more, by topic
   */
  NodeReport(Supplier<Map<String, long[]>> durable) {
    this.durable = durable;
  }

  void add(StateLag state) {
    lag = state;
  }

  void add(StorageNode node) {
    storage = node;
  }

  /** The progress of the parts that have started. */
  NodeProgress progress() {
    StateLag state = lag;
    if (state != null) {
      state.measure();
    }
    StorageNode node = storage;
    return new NodeProgress(node == null ? List.of() : node.progress(), durable.get());
  }

  /** Whether the parts that have started follow their logs closely. */
  boolean isUpToDate() {
    StateLag state = lag;
    StorageNode node = storage;
    return (state == null || state.isUpToDate()) && (node == null || node.isUpToDate());
  }
}
