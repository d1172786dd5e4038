package io.hyperbytedb.query.scan;

import io.hyperbytedb.auth.Principal;
import io.hyperbytedb.query.memory.QueryMemory;
import io.hyperbytedb.query.result.QueryFailure;
import java.time.Instant;

/**
 * The circumstances of a query.
 *
 * @param database the default database; empty if there is none
 * @param policy the default retention policy; empty for the database's own
 * @param now what {@code now()} means
 * @param freshness how fresh the answer must be
 * @param maxPoints the most points a SELECT may read, 0 for any number
 * @param maxSeries the most series a SELECT may read, 0 for any number
 * @param maxBuckets the most windows of time a SELECT may make, 0 for any number
 * @param checkpoint called now and then on worker threads; throws to stop the query
 * @param memory what the query holds is reserved here
 * @param principal who asks; what may not be read is not shown
 * @param passable whether others can be asked instead, so that files known to be damaged are not
 *     tried
 */
public record SelectOptions(
    String database,
    String policy,
    Instant now,
    Freshness freshness,
    long maxPoints,
    long maxSeries,
    long maxBuckets,
    Runnable checkpoint,
    QueryMemory memory,
    Principal principal,
    boolean passable) {
  /**
   * Called when series of a measurement were chosen.
   *
   * @throws QueryFailure with InfluxDB's text if they are too many
   */
  public void choosing(long series) {
    if (maxSeries > 0 && series > maxSeries) {
      // InfluxDB stops at the first series that is too many.
      throw new QueryFailure(
          "max-select-series limit exceeded: (" + (maxSeries + 1) + "/" + maxSeries + ")");
    }
  }
}
