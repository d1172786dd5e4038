package io.hyperbytedb.query.scan;

import io.hyperbytedb.auth.Principal;
import io.hyperbytedb.query.memory.QueryMemory;
import io.hyperbytedb.query.result.QueryFailure;
import java.time.Instant;

/**
 * The circumstances of a query.
 *
 * @param session in which it is asked
 * @param view of the data that it has
 * @param limits of what a SELECT may take
 * @param checkpoint called now and then on worker threads; throws to stop the query
 * @param memory what the query holds is reserved here
 */
public record SelectOptions(
    Session session, View view, Limits limits, Runnable checkpoint, QueryMemory memory) {
  /**
   * What a client said beside its query.
   *
   * @param database the default database; empty if there is none
   * @param policy the default retention policy; empty for the database's own
   * @param principal the user; what it may not read is not shown
   */
  public record Session(String database, String policy, Principal principal) {}

  /**
   * Which data a query sees.
   *
   * @param now what {@code now()} means
   * @param freshness how fresh the answer must be
   * @param passable whether others can be asked instead, so that files known to be damaged are not
   *     tried
   * @param views tells what can be read from materialized views
   */
  public record View(Instant now, Freshness freshness, boolean passable, ViewWindows views) {}

  /**
   * What a SELECT may take; 0 is no limit.
   *
   * @param points the most points it may read
   * @param series the most series it may read
   * @param buckets the most windows of time it may make
   */
  public record Limits(long points, long series, long buckets) {
    /** No limits at all. */
    public static final Limits NONE = new Limits(0, 0, 0);
  }

  /**
   * Called when series of a measurement were chosen.
   *
   * @throws QueryFailure with InfluxDB's text if they are too many
   */
  public void choosing(long series) {
    long most = limits.series();
    if (most > 0 && series > most) {
      // InfluxDB stops at the first series that is too many.
      throw new QueryFailure("max-select-series limit exceeded: (" + (most + 1) + "/" + most + ")");
    }
  }
}
