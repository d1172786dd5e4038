package io.hyperbytedb.query.admin;

import io.hyperbytedb.query.scan.SelectOptions;
import java.time.Duration;

/**
 * What queries may take; 0 is no limit.
 *
 * @param maxConcurrent queries that run at once
 * @param timeout how long a query may take
 * @param slow a query that takes longer is logged
 * @param maxRows rows of an answer that is not chunked
 * @param maxSelectPoints points a SELECT may read
 * @param maxSelectSeries series a SELECT may read
 * @param maxSelectBuckets windows of time a SELECT may make
 */
public record QueryLimits(
    int maxConcurrent,
    Duration timeout,
    Duration slow,
    long maxRows,
    long maxSelectPoints,
    long maxSelectSeries,
    long maxSelectBuckets) {
  /** No limits at all. */
  public static final QueryLimits NONE =
      new QueryLimits(0, Duration.ZERO, Duration.ZERO, 0, 0, 0, 0);

  /** What a SELECT may take. */
  public SelectOptions.Limits ofSelect() {
    return new SelectOptions.Limits(maxSelectPoints, maxSelectSeries, maxSelectBuckets);
  }
}
