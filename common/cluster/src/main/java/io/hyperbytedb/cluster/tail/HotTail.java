package io.hyperbytedb.cluster.tail;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Reads the rows that are in the log but not in a file yet. Implementations are thread-safe.
 *
 * <p>With {@link Consistency#STRONG} the owner of each partition first catches up with the end that
 * the partition had at the time of the call, so every write acknowledged before the call is in the
 * answer or in the files below {@link TailRows#flushedOffset}. A future fails with {@link
 * io.hyperbytedb.model.HyperbyteException}: TIMEOUT (the message names partition and lag) or
 * UNAVAILABLE.
 */
public interface HotTail {
  /** How fresh an answer must be. */
  enum Consistency {
    /** Every write acknowledged before the call. */
    STRONG,
    /** What the owner has consumed so far. */
    EVENTUAL
  }

  /** The rows of a measurement, one answer per partition that this tail owns. */
  CompletableFuture<List<TailRows>> rows(TailRequest request);

  /** The series without a file yet, one answer per partition that this tail owns. */
  CompletableFuture<List<TailSeries>> series(long databaseId, Consistency consistency);
}
