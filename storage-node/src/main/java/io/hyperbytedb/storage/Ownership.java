package io.hyperbytedb.storage;

import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.catalog.manifest.ManifestEvent.ClaimOwnership;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.PartitionAssignment;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions of a node. It claims its assigned partitions in the manifest, and repeats a claim
 * that another node's later claim overrides for longer than a dispute lasts: the claim of a
 * partition's previous owner may reach the log after that of its successor. Thread-safe.
 */
final class Ownership implements PartitionAssignment.Member {
  private static final Logger LOG = LoggerFactory.getLogger(Ownership.class);

  /** The time within which a slow previous owner learns that its partitions have moved. */
  private static final long DISPUTE_NANOS = 2_000_000_000L;

  private final String node;
  private final Manifest manifest;
  private final Consumers consumers;
  private final Map<Integer, Owned> owned = new ConcurrentSkipListMap<>();

  /** Held by the thread that changes the owned partitions. */
  private final ReentrantLock changing = new ReentrantLock();

  /** Assigned partitions that could not be claimed yet, with the reason. */
  private final Map<Integer, String> unclaimed = new ConcurrentSkipListMap<>();

  /** Since when another node has a later claim. */
  private final Map<Integer, Long> disputed = new HashMap<>();

  /**
   * A partition and its consumer.
   *
   * @param epoch the epoch of the claim
   */
  record Owned(Partition partition, PartitionConsumer consumer, FlushBackoff backoff, long epoch) {}

  /** Opens and closes the consumers of partitions. */
  interface Consumers {
    /** Starts to consume a claimed partition. */
    Owned open(int partition, long epoch);

    /**
     * Stops consuming a partition.
     *
     * @param flush whether to flush first; true while the partition is still this node's, so that
     *     its next owner has less to replay
     */
    void close(Owned mine, boolean flush);

    /** Restarts a partition whose consumer has ended; its memory is discarded. */
    Owned reopen(Owned mine);
  }

  /**
   * @param node the name under which the node claims partitions
   */
  Ownership(String node, Manifest manifest, Consumers consumers) {
    this.node = node;
    this.manifest = manifest;
    this.consumers = consumers;
  }

  /** All owned partitions. */
  Collection<Owned> all() {
    return List.copyOf(owned.values());
  }

  /** An owned partition; null if it is not owned. */
  @Nullable Owned get(int partition) {
    return owned.get(partition);
  }

  /** The assigned partitions that could not be claimed; null if there are none. */
  @Nullable String problem() {
    Map<Integer, String> now = Map.copyOf(unclaimed);
    return now.isEmpty() ? null : "partitions that could not be claimed: " + now;
  }

  /**
   * Restarts partitions whose consumers have run out of memory, from their flushed offsets. Called
   * by the flushing thread; has no effect while another thread changes the owned partitions.
   */
  void recover() {
    if (!changing.tryLock()) {
      return;
    }
    try {
      for (Owned mine : all()) {
        if (mine.consumer().failure() instanceof OutOfMemoryError) {
          Owned again = consumers.reopen(mine);
          owned.put(mine.partition().number(), again);
          again.consumer().start();
          LOG.info(
              "partition {} is consumed again from offset {}",
              mine.partition().number(),
              again.consumer().watcher().position());
        }
      }
    } finally {
      changing.unlock();
    }
  }

  @Override
  public void holds(Set<Integer> partitions) {
    changing.lock();
    try {
      holdAll(partitions);
    } finally {
      changing.unlock();
    }
  }

  private void holdAll(Set<Integer> partitions) {
    RuntimeException failure = null;
    for (int p : partitions) {
      try {
        hold(p);
        unclaimed.remove(p);
      } catch (RuntimeException e) {
        unclaimed.put(p, e.toString());
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void hold(int partition) {
    Owned mine = owned.get(partition);
    if (mine != null) {
      if (!isLost(mine)) {
        return;
      }
      LOG.warn(
          "partition {} is assigned to this node, but [{}] has claimed it after epoch {}: claims it"
              + " again",
          partition,
          manifest.image(partition).owner(),
          mine.epoch());
      giveUp(Set.of(partition), /* flush= */ false);
    }
    long epoch = manifest.submit(partition, new ClaimOwnership(node)).join().epoch();
    Owned taken = consumers.open(partition, epoch);
    owned.put(partition, taken);
    taken.consumer().start();
    LOG.info("owns partition {}, epoch {}", partition, epoch);
  }

  /** Whether another node has had a later claim for longer than a dispute lasts. */
  private boolean isLost(Owned mine) {
    int partition = mine.partition().number();
    if (manifest.image(partition).epoch() == mine.epoch()) {
      disputed.remove(partition);
      return false;
    }
    long now = System.nanoTime();
    return now - disputed.computeIfAbsent(partition, p -> now) > DISPUTE_NANOS;
  }

  @Override
  public void released(Set<Integer> partitions) {
    giveUp(partitions, /* flush= */ true);
  }

  @Override
  public void lost(Set<Integer> partitions) {
    giveUp(partitions, /* flush= */ false);
  }

  private void giveUp(Set<Integer> partitions, boolean flush) {
    changing.lock();
    try {
      giveUpAll(partitions, flush);
    } finally {
      changing.unlock();
    }
  }

  private void giveUpAll(Set<Integer> partitions, boolean flush) {
    for (int p : partitions) {
      unclaimed.remove(p);
      disputed.remove(p);
      Owned mine = owned.remove(p);
      if (mine != null) {
        consumers.close(mine, flush);
        LOG.info("does not own partition {} any more", p);
      }
    }
  }
}
