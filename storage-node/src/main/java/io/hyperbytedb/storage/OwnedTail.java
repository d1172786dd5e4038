package io.hyperbytedb.storage;

import io.hyperbytedb.cluster.tail.HotTail;
import io.hyperbytedb.cluster.tail.TailRequest;
import io.hyperbytedb.cluster.tail.TailRows;
import io.hyperbytedb.cluster.tail.TailSeries;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.model.ErrorCode;
import io.hyperbytedb.model.HyperbyteException;
import io.hyperbytedb.storage.Ownership.Owned;
import io.hyperbytedb.storage.PartitionConsumer.NewSeries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The hot tail of the partitions that a node owns, after they have caught up with the log where a
 * request demands it. Thread-safe.
 */
final class OwnedTail implements HotTail {
  private final Log log;
  private final Ownership owned;
  private final Duration timeout;
  private final NewSeries newSeries;

  /**
   * @param timeout how long a partition may take to catch up
   * @param newSeries whether series without a file are listed
   */
  OwnedTail(Log log, Ownership owned, Duration timeout, NewSeries newSeries) {
    this.log = log;
    this.owned = owned;
    this.timeout = timeout;
    this.newSeries = newSeries;
  }

  @Override
  public CompletableFuture<List<TailRows>> rows(TailRequest request) {
    return caughtUp(
        request.consistency(),
        consumer ->
            consumer.tail(
                request.databaseId(), request.policyId(), request.measurement(), newSeries));
  }

  @Override
  public CompletableFuture<List<TailSeries>> series(long databaseId, Consistency consistency) {
    return caughtUp(consistency, consumer -> consumer.tailSeries(databaseId, newSeries));
  }

  private <T> CompletableFuture<List<T>> caughtUp(
      Consistency consistency, Function<PartitionConsumer, T> read) {
    // A partition that is taken over meanwhile has not caught up.
    Collection<Owned> now = owned.all();
    CompletableFuture<Void> ready =
        switch (consistency) {
          case EVENTUAL -> CompletableFuture.completedFuture(null);
          case STRONG -> catchUp(now).thenCompose(done -> settleAll(now));
        };
    return ready
        .thenApply(done -> now.stream().map(Owned::consumer).map(read).toList())
        .exceptionallyCompose(e -> CompletableFuture.failedFuture(explain(e)));
  }

  /** Waits until partitions have consumed what the log has now. */
  CompletableFuture<Void> catchUp(Collection<Owned> partitions) {
    return log.endOffsets(partitions.stream().map(Owned::partition).toList())
        .thenCompose(ends -> awaitAll(partitions, ends));
  }

  private static CompletableFuture<Void> settleAll(Collection<Owned> partitions) {
    return CompletableFuture.allOf(
        partitions.stream()
            .map(mine -> mine.consumer().settle())
            .toArray(CompletableFuture<?>[]::new));
  }

  private CompletableFuture<Void> awaitAll(
      Collection<Owned> partitions, Map<Partition, Long> ends) {
    List<CompletableFuture<Void>> waits = new ArrayList<>();
    for (Owned mine : partitions) {
      PartitionConsumer consumer = mine.consumer();
      long end = ends.getOrDefault(mine.partition(), 0L);
      if (consumer.watcher().position() < end) {
        waits.add(
            consumer
                .watcher()
                .await(end)
                .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionallyCompose(
                    e -> CompletableFuture.failedFuture(lagging(consumer, end, e))));
      }
    }
    return CompletableFuture.allOf(waits.toArray(CompletableFuture<?>[]::new));
  }

  private static HyperbyteException lagging(PartitionConsumer consumer, long end, Throwable e) {
    long position = consumer.watcher().position();
    return new HyperbyteException(
        ErrorCode.TIMEOUT,
        "partition "
            + consumer.number()
            + " is "
            + (end - position)
            + " records behind the log, at offset "
            + position,
        e);
  }

  /** What failed, as an error that says whose fault it is. */
  static HyperbyteException explain(Throwable e) {
    Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
    return cause instanceof HyperbyteException known
        ? known
        : new HyperbyteException(
            ErrorCode.UNAVAILABLE, "the log cannot be read: " + cause.getMessage(), cause);
  }
}
