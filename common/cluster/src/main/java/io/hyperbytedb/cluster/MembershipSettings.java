package io.hyperbytedb.cluster;

import io.hyperbytedb.metrics.Metrics;
import io.hyperbytedb.model.FaultHandler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What a node tells the others, and when.
 *
 * @param self the identity of the node
 * @param progress called at every heartbeat, by one thread
 * @param synced whether a node that is {@link NodeState#SYNCING} is now active
 * @param faults takes what heartbeats and {@code progress} throw
 */
public record MembershipSettings(
    NodeIdentity self,
    Supplier<NodeProgress> progress,
    BooleanSupplier synced,
    Heartbeats heartbeats,
    Clocks clocks,
    Metrics metrics,
    FaultHandler faults) {
  /**
   * The heartbeat settings.
   *
   * @param interval the time between heartbeats
   * @param misses the number of consecutive heartbeats after which a silent node is disconnected
   */
  public record Heartbeats(Duration interval, int misses) {
    Duration limit() {
      return interval.multipliedBy(misses);
    }
  }

  /**
   * The clocks of a node.
   *
   * @param wall tells how old the records of other nodes are
   * @param nanoTime a monotonic clock such as {@link System#nanoTime}; measures the silence of
   *     other nodes
   */
  public record Clocks(InstantSource wall, LongSupplier nanoTime) {
    /** The clocks of the system. */
    public static final Clocks SYSTEM = new Clocks(InstantSource.system(), System::nanoTime);
  }
}
