package io.hyperbytedb.query.scan;

import io.hyperbytedb.cluster.tail.HotTail;
import io.hyperbytedb.cluster.tail.TailRequest;
import io.hyperbytedb.cluster.tail.TailRows;
import io.hyperbytedb.cluster.tail.TailSeries;
import io.hyperbytedb.query.influxql.TimeRange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * How fresh the answers of one request must be. Owners of partitions catch up with the log when the
 * request first asks; what they have read then is fresh enough for all that it asks later, until it
 * writes itself. So a query of thousands of measurements, or statements, asks the log once.
 * Thread-safe.
 */
public final class Freshness {
  private final HotTail.Consistency wanted;

  /** The offset that each partition's owner had caught up with; empty to have them catch up. */
  private volatile Map<Integer, Long> caughtUp = Map.of();

  public Freshness(HotTail.Consistency wanted) {
    this.wanted = wanted;
  }

  /** The unflushed rows of a measurement, for each partition. */
  public List<TailRows> rows(
      HotTail tail, long databaseId, long policyId, String measurement, TimeRange range) {
    return ask(
        consistency ->
            tail.rows(
                new TailRequest(
                    databaseId, policyId, measurement, range.min(), range.max(), consistency)),
        TailRows::series);
  }

  /** The series of a database without a file yet, for each partition. */
  public List<TailSeries> series(HotTail tail, long databaseId) {
    return ask(consistency -> tail.series(databaseId, consistency), series -> series);
  }

  /** The request has written: what it asks from now on must have that. */
  public void written() {
    caughtUp = Map.of();
  }

  private <T> List<T> ask(
      Function<HotTail.Consistency, CompletableFuture<List<T>>> question,
      Function<T, TailSeries> series) {
    Map<Integer, Long> known = caughtUp;
    if (wanted == HotTail.Consistency.STRONG && !known.isEmpty()) {
      List<T> answers = QueryData.await(question.apply(HotTail.Consistency.EVENTUAL));
      if (reach(positions(answers, series), known)) {
        return answers;
      }
    }
    List<T> answers = QueryData.await(question.apply(wanted));
    caughtUp = positions(answers, series);
    return answers;
  }

  private static <T> Map<Integer, Long> positions(List<T> answers, Function<T, TailSeries> series) {
    Map<Integer, Long> positions = new HashMap<>();
    for (T answer : answers) {
      TailSeries of = series.apply(answer);
      positions.merge(of.partition(), of.position(), Math::max);
    }
    return positions;
  }

  /** Whether partitions have not moved to an owner that has read less. */
  private static boolean reach(Map<Integer, Long> positions, Map<Integer, Long> known) {
    for (Map.Entry<Integer, Long> partition : known.entrySet()) {
      if (positions.getOrDefault(partition.getKey(), -1L) < partition.getValue()) {
        return false;
      }
    }
    return true;
  }
}
