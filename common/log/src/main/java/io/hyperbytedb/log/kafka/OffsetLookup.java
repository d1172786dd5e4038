package io.hyperbytedb.log.kafka;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.hyperbytedb.log.LogException;
import io.hyperbytedb.log.LogException.Reason;
import io.hyperbytedb.log.Partition;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Looks up offsets, one request at a time: calls made during a request join the next one, which
 * starts after they were made and therefore sees every record acknowledged before. Thread-safe.
 */
final class OffsetLookup {
  /** A request that still accepts partitions. */
  private static final class Batch {
    final Set<Partition> partitions = new HashSet<>();
    final CompletableFuture<Map<Partition, Long>> result = new CompletableFuture<>();
    final long end = System.nanoTime() + NEWS_NANOS;
  }

  /** How long the existence of a new topic may take to reach the broker that is asked. */
  private static final long NEWS_NANOS = 5_000_000_000L;

  private static final long RETRY_MILLIS = 100;

  private final Admin admin;
  private final OffsetSpec spec;

  @GuardedBy("this")
  private @Nullable Batch gathering;

  @GuardedBy("this")
  private boolean underWay;

  OffsetLookup(Admin admin, OffsetSpec spec) {
    this.admin = admin;
    this.spec = spec;
  }

  CompletableFuture<Map<Partition, Long>> get(Collection<Partition> partitions) {
    Batch batch;
    boolean send;
    synchronized (this) {
      if (gathering == null) {
        gathering = new Batch();
      }
      batch = gathering;
      batch.partitions.addAll(partitions);
      send = !underWay;
      if (send) {
        underWay = true;
        gathering = null;
      }
    }
    if (send) {
      send(batch);
    }
    return batch.result;
  }

  private void send(Batch batch) {
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    for (Partition partition : batch.partitions) {
      wanted.put(KafkaLog.kafkaPartition(partition), spec);
    }
    admin
        .listOffsets(wanted)
        .all()
        .whenComplete(
            (found, failure) -> {
              if (failure != null && mayBeNew(failure) && System.nanoTime() - batch.end < 0) {
                CompletableFuture.delayedExecutor(RETRY_MILLIS, TimeUnit.MILLISECONDS)
                    .execute(() -> send(batch));
                return;
              }
              next();
              if (failure == null) {
                Map<Partition, Long> offsets = new HashMap<>();
                found.forEach(
                    (p, info) ->
                        offsets.put(new Partition(p.topic(), p.partition()), info.offset()));
                batch.result.complete(offsets);
              } else {
                batch.result.completeExceptionally(
                    new LogException(
                        Reason.UNAVAILABLE, "offsets: " + failure.getMessage(), failure));
              }
            });
  }

  private static boolean mayBeNew(Throwable failure) {
    return failure instanceof UnknownTopicOrPartitionException
        || failure.getCause() instanceof UnknownTopicOrPartitionException;
  }

  private void next() {
    Batch batch;
    synchronized (this) {
      batch = gathering;
      gathering = null;
      underWay = batch != null;
    }
    if (batch != null) {
      send(batch);
    }
  }
}
