package io.hyperbytedb.storage;

import io.hyperbytedb.catalog.manifest.Manifest;
import io.hyperbytedb.catalog.manifest.ManifestEvent.ClaimOwnership;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.log.Sharing;
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
 * The partitions of a node. It claims in the manifest what it is given, and claims again what
 * somebody else has claimed since and does not give back: of a process that had the partition
 * before, a claim may come to the log behind that of its heir. Thread-safe.
 */
final class Ownership implements Sharing.Member {
  private static final Logger LOG = LoggerFactory.getLogger(Ownership.class);

  /** Within this time who was only slow learns that its partitions are others' now. */
  private static final long DISPUTE_NANOS = 2_000_000_000L;

  private final String node;
  private final Manifest manifest;
  private final Consumers consumers;
  private final Map<Integer, Owned> owned = new ConcurrentSkipListMap<>();

  /** Held by the thread that changes what is owned. */
  private final ReentrantLock changing = new ReentrantLock();

  /** Why partitions that are this node's could not be claimed yet. */
  private final Map<Integer, String> unclaimed = new ConcurrentSkipListMap<>();

  /** Since when somebody else has a later claim. */
  private final Map<Integer, Long> disputed = new HashMap<>();

  /**
   * A partition and who consumes it.
   *
   * @param epoch of the claim
   */
  record Owned(Partition partition, PartitionConsumer consumer, FlushBackoff backoff, long epoch) {}

  /** What is done with partitions. */
  interface Consumers {
    /** Begins with one that was claimed. */
    Owned open(int partition, long epoch);

    /**
     * Ends with one.
     *
     * @param flush whether it is still this node's, so that what is flushed need not be read again
     */
    void close(Owned mine, boolean flush);

    /** Begins anew with one whose consumer has ended; nothing of its memory is kept. */
    Owned reopen(Owned mine);
  }

  /**
   * @param node the name under which it claims
   */
  Ownership(String node, Manifest manifest, Consumers consumers) {
    this.node = node;
    this.manifest = manifest;
    this.consumers = consumers;
  }

  /** All that it has. */
  Collection<Owned> all() {
    return List.copyOf(owned.values());
  }

  /** One of them; null if it has not. */
  @Nullable Owned get(int partition) {
    return owned.get(partition);
  }

  /** Which partitions it was given and could not take; null if there are none. */
  @Nullable String problem() {
    Map<Integer, String> now = Map.copyOf(unclaimed);
    return now.isEmpty() ? null : "partitions that could not be claimed: " + now;
  }

  /**
   * Begins anew with partitions whose consumers have run out of memory, from what is flushed. To be
   * called by the thread that flushes; does nothing while another one changes what is owned.
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
          "partition {} is this node's, but [{}] has claimed it after epoch {}: claims it again",
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

  /** Whether somebody else has a later claim, for so long that it is not about to go. */
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
