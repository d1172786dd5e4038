package io.hyperbytedb.log;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The replicated log. Thread-safe. All failures are {@link LogException}s, thrown or in the
 * returned future.
 */
public interface Log extends AutoCloseable {
  /** Appends a record without a key; see {@link #append(Partition, byte[], byte[])}. */
  default CompletableFuture<Long> append(Partition partition, byte[] value) {
    return append(partition, null, value);
  }

  /**
   * Appends a record.
   *
   * @param key the record's key, for a topic that keeps only the last record of each key; else null
   * @param value the record's bytes, not to be modified until the future completes
   * @return completes with the record's offset once all in-sync replicas have acknowledged it;
   *     fails immediately with OVERLOADED when too many bytes are in flight
   */
  CompletableFuture<Long> append(Partition partition, byte @Nullable [] key, byte[] value);

  /**
   * Reads from {@code offset} on. The offset is checked by the first poll.
   *
   * @return a reader for one thread, which must close it
   */
  LogReader read(Partition partition, long offset);

  /** A follower's subscription to a partition. */
  interface Subscription extends AutoCloseable {
    /** Ends the subscription. Once this returns the follower is not called again. */
    @Override
    void close();
  }

  /**
   * Delivers the records of a partition to a follower, from its position on, until the subscription
   * is closed or fails. Reading is retried while the log cannot be reached.
   *
   * @param name the name of the thread that calls the follower
   */
  default Subscription follow(Partition partition, String name, Follower follower) {
    return new FollowerThread(this, partition, name, follower).start();
  }

  /**
   * The end offset of each partition, which is the offset of its next record: every record
   * acknowledged before this call is below it. Calls made during a request share the next one.
   */
  CompletableFuture<Map<Partition, Long>> endOffsets(Collection<Partition> partitions);

  /**
   * The first offset of each partition that is still in the log; the end offset when it is empty.
   */
  CompletableFuture<Map<Partition, Long>> startOffsets(Collection<Partition> partitions);

  /**
   * Permanently removes the records below {@code offset}. Returns once the log has confirmed it.
   */
  void deleteBefore(Partition partition, long offset);

  /**
   * Creates the topic, or applies the settings to an existing one.
   *
   * @return the number of partitions, which may differ from the requested one if the topic existed
   */
  int ensureTopic(TopicSpec spec);

  /**
   * The offsets that a consumer group has committed; a partition without one is absent.
   *
   * @param group the group's id
   */
  CompletableFuture<Map<Partition, Long>> positions(String group, Collection<Partition> partitions);

  /**
   * Commits a group's offsets. A group with members that consume refuses it.
   *
   * @return completes when they are committed
   */
  CompletableFuture<Void> commitPosition(String group, Map<Partition, Long> offsets);

  @Override
  void close();
}
