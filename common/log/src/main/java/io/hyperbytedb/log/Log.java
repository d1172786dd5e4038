package io.hyperbytedb.log;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The replicated log. Thread-safe. All failures are {@link LogException}s, thrown or in the future.
 */
public interface Log extends AutoCloseable {
  /** Appends a record without a key; see {@link #append(Partition, byte[], byte[])}. */
  default CompletableFuture<Long> append(Partition partition, byte[] value) {
    return append(partition, null, value);
  }

  /**
   * Appends a record.
   *
   * @param key of a topic that keeps only the last record of each key; null in others
   * @param value its bytes; not to be changed until the future is done
   * @return completes with the record's offset once it is acknowledged by all in-sync replicas.
   *     Fails at once with OVERLOADED when too many bytes are under way
   */
  CompletableFuture<Long> append(Partition partition, byte @Nullable [] key, byte[] value);

  /**
   * Reads from {@code offset} on. The offset is checked with the first poll.
   *
   * @return a reader for one thread, which closes it
   */
  LogReader read(Partition partition, long offset);

  /** Something that follows a partition. */
  interface Following extends AutoCloseable {
    /** Ends it; returns when the follower is not called any more. */
    @Override
    void close();
  }

  /**
   * Has a follower take the records of a partition from its position on, until it is closed or
   * fails. An unreachable log is tried again.
   *
   * @param name names the thread that calls the follower
   */
  default Following follow(Partition partition, String name, Follower follower) {
    return new FollowerThread(this, partition, name, follower).start();
  }

  /**
   * For each partition the offset that the next record will get: every record acknowledged before
   * this call is below it. Calls made while one is under way share the next.
   */
  CompletableFuture<Map<Partition, Long>> endOffsets(Collection<Partition> partitions);

  /** For each partition the first offset still in the log; the end offset when it is empty. */
  CompletableFuture<Map<Partition, Long>> startOffsets(Collection<Partition> partitions);

  /** Removes the records below {@code offset} for good. Returns when the log has promised it. */
  void deleteBefore(Partition partition, long offset);

  /**
   * Creates the topic if there is none; gives an existing one the settings.
   *
   * @return how many partitions it has, which may differ from the wish when it existed
   */
  int ensureTopic(TopicSpec spec);

  /** Says how far a group has come, only so that standard tools show its lag. Best effort. */
  void commitPosition(String group, Map<Partition, Long> offsets);

  @Override
  void close();
}
