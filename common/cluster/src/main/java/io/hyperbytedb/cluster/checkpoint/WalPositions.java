package io.hyperbytedb.cluster.checkpoint;

import io.hyperbytedb.catalog.Catalog;
import io.hyperbytedb.catalog.MaterializedView;
import io.hyperbytedb.log.Log;
import io.hyperbytedb.log.Partition;
import io.hyperbytedb.metrics.Metrics;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The positions of the followers of the WAL, such as materialized views. The catalog says which
 * there are, and the committed offsets of their consumer groups are their positions. The pruner
 * keeps what is behind the slowest of them, up to a limit. Thread-safe.
 */
public final class WalPositions {
  /** The consumer group of materialized views. */
  public static final String VIEWS = "hyperbytedb-views";

  private static final Logger LOG = LoggerFactory.getLogger(WalPositions.class);

  private final Log log;
  private final Catalog catalog;
  private final List<Partition> partitions;
  private final Metrics.Counter dropped;

  /**
   * @param logs the WAL and its partitions
   */
  public WalPositions(Log log, Catalog catalog, StateLogs logs, Metrics metrics) {
    this.log = log;
    this.catalog = catalog;
    this.partitions = Partition.all(logs.wal(), logs.partitions());
    this.dropped =
        metrics.counter(
            "hyperbytedb_wal_positions_dropped_total",
            "Positions in the WAL that were given up, because they did not move for too long");
  }

  /**
   * For each partition the lowest offset that a follower still needs; the maximum value if none
   * does.
   *
   * @throws io.hyperbytedb.log.LogException if the log does not answer
   */
  public long[] needed() {
    List<MaterializedView> views = catalog.image().views();
    long[] needed = new long[partitions.size()];
    Arrays.fill(needed, Long.MAX_VALUE);
    if (views.isEmpty()) {
      return needed;
    }
    Map<Partition, Long> committed = log.positions(VIEWS, partitions).join();
    for (int p = 0; p < needed.length; p++) {
      needed[p] = committed.getOrDefault(partitions.get(p), since(views, p));
    }
    return needed;
  }

  /**
   * What may be pruned: what no follower needs, and what a follower has needed for too long.
   *
   * @param flushed for each partition what could be pruned if the WAL had no followers
   * @param late the same as it was a long time ago, which may be pruned even if a follower needs it
   */
  public long[] prunable(long[] flushed, long[] late) {
    long[] needed = needed();
    long[] prunable = flushed.clone();
    for (int p = 0; p < prunable.length; p++) {
      if (needed[p] < late[p]) {
        dropped.increment();
        LOG.error(
            "a consumer group of [{}] has not moved beyond offset {} for too long"
                + " ([streams] max_lag_secs); the records that it has not read are pruned, and"
                + " views are computed again from the files",
            partitions.get(p),
            needed[p]);
      }
      prunable[p] = Math.min(flushed[p], Math.max(needed[p], late[p]));
    }
    return prunable;
  }

  /** The first offset of a partition that counts for any of some views. */
  public static long since(List<MaterializedView> views, int partition) {
    return views.stream()
        .mapToLong(view -> partition < view.since().size() ? view.since().get(partition) : 0)
        .min()
        .orElse(0);
  }
}
